package tcpx.bench.result;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /**
     * What recorded cells are called today. A parameter that came later did what was done before there was one; a
     * parameter that got another name keeps its values. With this one table the runs of all releases are cells of the
     * same benchmarks, and what is recorded with a new parameter at its old behaviour is the same cell as before.
     */
    public static final class Lineage {
        /**
         * A parameter that was not always there.
         *
         * @param name today's
         * @param before the value that is what was done before it was there
         */
        private record Later(String name, String before) {}

        /** Of the benchmarks between two nodes, which all have the parameters of a wire. */
        private static final List<Later> LATER = List.of(
                new Later("spin", "0"),
                new Later("scheduling", "normal"),
                new Later("inFlight", "1"),
                new Later("memory", "HOST"),
                new Later("unpack", "auto"));

        /** Old name to today's. */
        private static final Map<String, String> RENAMED = Map.of();

        private static final String OF_A_WIRE = "zeroCopy";

        private Lineage() {}

        /** A cell as it is called today. */
        static CellKey today(CellKey recorded) {
            Map<String, String> params = new LinkedHashMap<>();
            recorded.params().forEach((name, value) -> params.put(RENAMED.getOrDefault(name, name), value));
            if (recorded.peer().equals(CellKey.OURS) && params.containsKey(OF_A_WIRE)) {
                LATER.forEach(later -> params.putIfAbsent(later.name(), later.before()));
            }
            return params.equals(recorded.params())
                    ? recorded
                    : new CellKey(recorded.benchmark(), params, recorded.peer());
        }

        /** Today's names without those that came later: what a benchmark's parameters are, whenever that is asked. */
        static Set<String> first(Collection<String> parameters) {
            Set<String> first = new LinkedHashSet<>();
            parameters.forEach(name -> first.add(RENAMED.getOrDefault(name, name)));
            LATER.forEach(later -> first.remove(later.name()));
            return first;
        }
    }
}
