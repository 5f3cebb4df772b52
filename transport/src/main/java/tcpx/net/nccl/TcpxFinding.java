package tcpx.net.nccl;

import java.util.Objects;

/**
 * Something about a setting of GPUDirect-TCPX that its user should know.
 *
 * @param severity whether it can work like this
 * @param variable the environment variable
 * @param problem what is the matter, one clause with the value
 * @param remedy what to set or do
 */
public record TcpxFinding(Severity severity, String variable, String problem, String remedy) {
    /** How bad it is. */
    public enum Severity {
        /** The plugin fails or hangs. */
        ERROR,
        /** It works, but slowly or otherwise than meant. */
        WARNING
    }

    /** Checks that nothing is missing. */
    public TcpxFinding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(variable, "variable");
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(remedy, "remedy");
    }

    static TcpxFinding error(String variable, String problem, String remedy) {
        return new TcpxFinding(Severity.ERROR, variable, problem, remedy);
    }

    static TcpxFinding warning(String variable, String problem, String remedy) {
        return new TcpxFinding(Severity.WARNING, variable, problem, remedy);
    }
}
