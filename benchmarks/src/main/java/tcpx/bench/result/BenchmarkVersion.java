package tcpx.bench.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a benchmark measures, as a hash over the code that does it: runs of different versions are not compared, so that
 * a change of method cannot pass for a change of speed.
 *
 * <p>The hash is over source text without comments and layout where the sources are packed beside the classes
 * ({@code src-…}), else over the compiled classes ({@code class-…}). Source is the better witness: two compilers make
 * different bytes of one text (javac 17 and 25 differ with the same {@code --release}), and a corrected comment moves
 * the line numbers inside a class.
 *
 * @param text kind and twelve hex digits, such as {@code src-0a1b2c3d4e5f}
 */
public record BenchmarkVersion(String text) {
    /** Validates: not blank. */
    public BenchmarkVersion {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a benchmark version is not blank");
        }
    }

    /**
     * The version of a benchmark.
     *
     * @param classes the benchmark and everything that decides what its figures mean: meters, profilers of ours, the
     *     conversion to GB/s; in any order. Not the transport: that is what is measured.
     */
    public static BenchmarkVersion of(Class<?>... classes) {
        if (classes.length == 0) {
            throw new IllegalArgumentException("a benchmark version needs at least one class");
        }
        List<Class<?>> hosts = Stream.<Class<?>>of(classes)
                .<Class<?>>map(Class::getNestHost)
                .distinct()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
        boolean source = hosts.stream().allMatch(host -> host.getResource(sourceName(host)) != null);
        MessageDigest digest = sha256();
        for (Class<?> host : hosts) {
            digest.update(host.getName().getBytes(StandardCharsets.UTF_8));
            if (source) {
                String text = new String(bytes(host, sourceName(host)), StandardCharsets.UTF_8);
                digest.update(SourceText.essence(text).getBytes(StandardCharsets.UTF_8));
            } else {
                Stream.of(host.getNestMembers())
                        .sorted(Comparator.comparing(Class::getName))
                        .forEach(member -> digest.update(bytes(member, className(member))));
            }
        }
        return new BenchmarkVersion(
                (source ? "src-" : "class-") + HexFormat.of().formatHex(digest.digest(), 0, 6));
    }

    private static String sourceName(Class<?> host) {
        return host.getSimpleName() + ".java";
    }

    private static String className(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1) + ".class";
    }

    private static byte[] bytes(Class<?> type, String resource) {
        try (InputStream in = type.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(type + " has no class file to be read; it cannot be versioned");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalArgumentException(type + " cannot be read; it cannot be versioned", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
