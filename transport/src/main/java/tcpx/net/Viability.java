package tcpx.net;

import java.util.Objects;

/** Whether a provider can work here. Missing hardware is a value, not an exception. */
public sealed interface Viability {
    /** It can. */
    record Viable() implements Viability {}

    /**
     * It cannot.
     *
     * @param reason why, one clause ("needs a CUDA driver: libcuda.so.1 not found")
     * @param remedy what would mend it; may be empty
     */
    record NotViable(String reason, String remedy) implements Viability {
        /** Checks that nothing is missing. */
        public NotViable {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(remedy, "remedy");
        }
    }
}
