package tcpx.bench.cli;

/** The one entry of {@code run-bench.sh}. */
public final class Main {
    private Main() {}

    /** Runs the command line. */
    public static void main(String[] args) {
        System.out.println("tcpx");
    }
}
