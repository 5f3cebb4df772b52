package tcpx.bench.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.result.ResultException.ResultWriteException;

/**
 * What counts as one machine in {@code results/<release>/<machine>/}. Two captures are of the same machine if processor
 * model and count, memory size, kernel version (major.minor, since the kernel's TCP is measured too), hypervisor, host
 * product and GPUs are equal on both nodes. Nothing in it identifies a person, a host or an address: two rented
 * machines of one type are the same machine, and that is meant.
 *
 * @param name directory name, such as {@code amd-epyc-2c-24g-linux6.18-1a2b}; or what the user chose
 * @param identity hash over all facts, sixteen hex digits
 * @param facts what was hashed
 */
public record Machine(String name, String identity, Map<String, String> facts) {
    private static final String FILE = "machine.properties";
    private static final String FILE_FORMAT = "1"; // its own: runs may have a newer one
    private static final List<String> TAKEN_AS_IS = List.of(
            "cpu.vendor",
            "cpu.model",
            "cpu.threads",
            "cpu.sockets",
            "host.hypervisor",
            "host.vendor",
            "host.product",
            "os.arch");

    /** Validates the name and copies. */
    public Machine {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
                || RunId.parse(name).isPresent()) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a machine: use letters, digits and . _ + -, and not a run id");
        }
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** The machine of a lab: both nodes are on it. */
    public static Machine of(Environment node) {
        return of(node, node);
    }

    /**
     * The machines of two nodes as one: named after A; equal only if both are equal.
     *
     * @param a captured on the sender
     * @param b captured on the receiver
     */
    public static Machine of(Environment a, Environment b) {
        Map<String, String> facts = facts(a);
        Map<String, String> other = facts(b);
        String readable = readable(facts);
        if (!other.equals(facts)) {
            other.forEach((key, value) -> facts.put("b." + key, value));
        }
        byte[] hash =
                BenchmarkVersion.sha256().digest(PropertiesText.format(facts).getBytes(StandardCharsets.UTF_8));
        String identity = HexFormat.of().formatHex(hash, 0, 8);
        return new Machine(readable + "-" + identity.substring(0, 4), identity, facts);
    }

    /** The same machine under a name of the user's choice, who then says what is the same. */
    public Machine named(String chosen) {
        return new Machine(chosen, identity, facts);
    }

    private static Map<String, String> facts(Environment environment) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String key : TAKEN_AS_IS) {
            environment.get(key).ifPresent(value -> facts.put(key, value));
        }
        environment.get("memory.totalBytes").ifPresent(bytes -> facts.put("memory.GiB", Long.toString(gib(bytes))));
        environment.get("os.kernel").ifPresent(kernel -> facts.put("os.kernel", majorMinor(kernel)));
        environment.values().forEach((key, value) -> {
            if (key.matches("gpu\\.\\d+")) {
                facts.put(key, value);
            }
        });
        return facts;
    }

    /** Rounded up to a sixteenth of its magnitude: the kernel keeps a little back, and not always the same. */
    private static long gib(String bytes) {
        long whole = (long) Math.ceil(Long.parseLong(bytes) / (double) (1L << 30));
        long step = Math.max(1, Long.highestOneBit(Math.max(1, whole)) / 16);
        return (whole + step - 1) / step * step;
    }

    private static String majorMinor(String kernel) {
        String[] numbers = kernel.split("[^0-9]+");
        return numbers.length < 2 ? kernel : numbers[0] + "." + numbers[1];
    }

    private static String readable(Map<String, String> facts) {
        String cpu = slug(facts.getOrDefault("cpu.model", "cpu"));
        String vendor = slug(facts.getOrDefault("cpu.vendor", ""));
        if (cpu.startsWith("0x")) {
            cpu = "arm-" + vendor + "-" + cpu; // an ARM kernel gives numbers only
        }
        StringBuilder name = new StringBuilder(cpu.isEmpty() ? "cpu" : cpu);
        Stream.of(
                        part("", facts.get("cpu.threads"), "c"),
                        part("", facts.get("memory.GiB"), "g"),
                        part("linux", facts.get("os.kernel"), ""))
                .filter(part -> !part.isEmpty())
                .forEach(part -> name.append('-').append(part));
        return name.toString();
    }

    private static String part(String before, String value, String after) {
        return value == null ? "" : slug(before + value + after);
    }

    /** {@code Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz} becomes {@code intel-xeon-platinum-8481c}. */
    private static String slug(String text) {
        String words = text.toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm|c)\\)", " ")
                .replaceAll("@.*", " ")
                .replaceAll("\\b(cpu|processor|\\d+-core)\\b", " ")
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("^[-.]+|[-.]+$", "");
        return words.length() > 40 ? words.substring(0, 40).replaceAll("-[^-]*$", "") : words;
    }

    /** Writes {@code machine.properties} into the machine's directory unless it is there; never changes it. */
    void writeOnce(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (Files.exists(file)) {
                return;
            }
            Map<String, String> values = new LinkedHashMap<>();
            values.put(RunProperties.FORMAT, FILE_FORMAT);
            values.put("name", name);
            values.put("identity", identity);
            values.putAll(facts);
            writeNew(file, PropertiesText.format(values));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(file)) {
                throw ResultWriteException.of(directory, e);
            }
        } catch (IOException e) {
            throw ResultWriteException.of(file, e);
        }
    }

    private static void writeNew(Path file, String text) throws IOException {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file); // ours, and half
            throw e;
        }
    }
}
