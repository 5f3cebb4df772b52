package tcpx.bench.result;

import java.util.Locale;
import java.util.Optional;

/** How a run ended. Only {@link #OK} runs are compared without the user's explicit word. */
public enum RunStatus {
    /** Every cell was measured and passed its checks. */
    OK,
    /** Ended early, or still running: the rows are good, the sweep is not complete. */
    PARTIAL,
    /** Measured, but a check failed: the rows are kept as evidence and are not results. */
    FAILED;

    static Optional<RunStatus> parse(String text) {
        for (RunStatus status : values()) {
            if (status.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
