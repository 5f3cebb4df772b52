package tcpx.bench.report.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Node;
import tcpx.bench.result.RunProperties;

/** Both nodes side by side, folded by subject, with what differs marked; then the options and all other properties. */
final class EnvironmentSection {
    private static final Map<String, List<String>> SUBJECTS = subjects();

    private EnvironmentSection() {}

    private static Map<String, List<String>> subjects() {
        Map<String, List<String>> subjects = new LinkedHashMap<>();
        subjects.put("Machine and system", List.of("os.", "host.", "cpu.", "clock.", "numa.", "memory.", "gpu."));
        subjects.put("Java", List.of("jdk."));
        subjects.put("Rails", List.of("rail."));
        subjects.put("Kernel settings", List.of("sysctl."));
        subjects.put("User, load, and what could not be read", List.of(""));
        return subjects;
    }

    static Tag tag(RunView view) {
        RunProperties properties = view.run().properties();
        Environment a = properties.environment(Node.A);
        Environment b = properties.environment(Node.B);
        Tag section = Tag.of("section").attr("id", "environment").with(Tag.of("h2", "Environment of both nodes"));
        if (a.values().isEmpty() && b.values().isEmpty()) {
            section.with(Tag.of("p", "It was not captured.").cls("note"));
        } else if (a.values().isEmpty() || b.values().isEmpty()) {
            section.with(Tag.of("p", "Only node " + (a.values().isEmpty() ? "B" : "A") + " was captured.")
                    .cls("note"));
        }
        boolean both = !a.values().isEmpty() && !b.values().isEmpty();
        TreeSet<String> left = new TreeSet<>(a.values().keySet());
        left.addAll(b.values().keySet());
        SUBJECTS.forEach((subject, prefixes) -> {
            List<String> keys = left.stream()
                    .filter(key -> prefixes.stream().anyMatch(key::startsWith))
                    .toList();
            keys.forEach(left::remove);
            if (!keys.isEmpty()) {
                section.with(subject(subject, keys, a, b, both));
            }
        });
        fold(section, "Options in force", properties.options());
        Map<String, String> rest = new LinkedHashMap<>(properties.all());
        rest.keySet().removeIf(key -> key.startsWith("a.") || key.startsWith("b.") || key.startsWith("option."));
        fold(section, "Other properties of the run", rest);
        return section;
    }

    private static Tag subject(String subject, List<String> keys, Environment a, Environment b, boolean both) {
        Table table = Table.of(
                subject,
                Table.Column.words("key"),
                Table.Column.words("node A, sends"),
                Table.Column.words("node B, receives"));
        int differ = 0;
        for (String key : keys) {
            String ofA = a.get(key).orElse(Numerals.NONE);
            String ofB = b.get(key).orElse(Numerals.NONE);
            boolean lasting = a.lasting().containsKey(key) || b.lasting().containsKey(key);
            boolean differs = both && lasting && !ofA.equals(ofB);
            differ += differs ? 1 : 0;
            table.row(
                    differs ? "differs" : lasting ? "" : "muted",
                    List.of(Table.Field.of(key), Table.Field.of(ofA), Table.Field.of(ofB)));
        }
        Tag summary = Tag.of("summary", subject + " ")
                .with(Tag.of("span", keys.size() + " keys").cls("count"));
        if (differ > 0) {
            summary.with(Tag.of("span", differ + (differ == 1 ? " differs" : " differ"))
                    .cls("count differs"));
        }
        return Tag.of("details").with(summary, table.tag());
    }

    private static void fold(Tag section, String heading, Map<String, String> values) {
        if (values.isEmpty()) {
            return;
        }
        Table table = Table.of(heading, Table.Column.words("key"), Table.Column.words("value"));
        values.forEach((key, value) -> table.row(key, value));
        section.with(Tag.of("details")
                .with(
                        Tag.of("summary", heading + " ")
                                .with(Tag.of("span", values.size() + " keys").cls("count")),
                        table.tag()));
    }
}
