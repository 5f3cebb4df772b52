package tcpx.bench.result;

import java.util.Locale;
import java.util.Optional;

/** One end of a run: A sends and measures, B receives. */
public enum Node {
    /** The sender, where JMH runs. */
    A,
    /** The receiver. */
    B;

    /** {@code a} or {@code b}: the key prefix and column value in the files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The node of a {@link #label}; empty if it is none. */
    public static Optional<Node> parse(String label) {
        return switch (label) {
            case "a" -> Optional.of(A);
            case "b" -> Optional.of(B);
            default -> Optional.empty();
        };
    }
}
