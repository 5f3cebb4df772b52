package tcpx.bench.result;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * What a benchmark measures: runs of different versions are not compared, so that a change of method cannot pass for a
 * change of speed. It changes with the benchmark's name, with its parameters (but for those that {@link Lineage} knows
 * the old behaviour of), and with {@link #METHOD}; not with the text of its code.
 *
 * @param text kind and twelve hex digits, such as {@code way-0a1b2c3d4e5f}
 */
public record BenchmarkVersion(String text) {
    /** To be raised where a figure comes to mean something else, such as goodput with headers. */
    static final int METHOD = 1;

    /** Validates: not blank. */
    public BenchmarkVersion {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a benchmark version is not blank");
        }
    }

    /** The version of a benchmark, named as in the results, with these parameters. */
    public static BenchmarkVersion of(String benchmark, Collection<String> parameters) {
        String what = benchmark + "\n" + METHOD + "\n" + String.join("\n", new TreeSet<>(Lineage.first(parameters)));
        byte[] digest = sha256().digest(what.getBytes(StandardCharsets.UTF_8));
        return new BenchmarkVersion("way-" + HexFormat.of().formatHex(digest, 0, 6));
    }

    /**
     * Whether it is a hash of the code's text or classes, as up to v0.5: those changed with every edit, and the method
     * did not.
     */
    boolean isOfText() {
        return text.matches("(src|class)-[0-9a-f]{12}");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
