package tcpx.bench.lab;

/** This machine cannot give the lab that was asked for: says what was tried, what answered, and what mends it. */
public final class LabException extends EnvironmentException {
    private static final long serialVersionUID = 1L;

    LabException(String problem, String remedy) {
        super(problem, remedy);
    }

    LabException(String problem, String remedy, Throwable cause) {
        super(problem, remedy, cause);
    }
}
