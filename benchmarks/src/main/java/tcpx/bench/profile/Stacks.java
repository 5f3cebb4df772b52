package tcpx.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collapsed stacks: lines {@code frame;frame count}, root first, kernel frames marked {@code _[k]}. What is no such
 * line is left out.
 *
 * @param counts stack to samples, in the order of the file
 */
record Stacks(Map<String, Long> counts) {
    static Stacks read(Path collapsed) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String line : Files.readAllLines(collapsed)) {
            int space = line.lastIndexOf(' ');
            if (space > 0 && line.substring(space + 1).matches("\\d{1,18}")) {
                counts.merge(line.substring(0, space), Long.parseLong(line.substring(space + 1)), Long::sum);
            }
        }
        return new Stacks(counts);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Samples with a frame of the kernel. */
    long withKernel() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().contains("_[k]"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The same shape with about another total; each count is rounded. */
    Stacks scaledTo(long total) {
        double factor = total() == 0 ? 1 : (double) total / total();
        Map<String, Long> scaled = new LinkedHashMap<>();
        counts.forEach((stack, count) -> scaled.put(stack, Math.round(count * factor)));
        return new Stacks(scaled);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        counts.forEach(
                (stack, count) -> text.append(stack).append(' ').append(count).append('\n'));
        return text.toString();
    }
}
