package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Node;
import tcpx.bench.result.RunProperties;

/** Both nodes side by side, folded by subject, with what differs marked; then the options and all other properties. */
final class EnvironmentSection {
    private static final Map<String, List<String>> SUBJECTS = new LinkedHashMap<>();

    static {
        SUBJECTS.put("Machine and system", List.of("os.", "host.", "cpu.", "clock.", "numa.", "memory.", "gpu."));
        SUBJECTS.put("Java", List.of("jdk."));
        SUBJECTS.put("Rails", List.of("rail."));
        SUBJECTS.put("Kernel settings", List.of("sysctl."));
        SUBJECTS.put("User, load, and what could not be read", List.of(""));
    }

    private EnvironmentSection() {}

    static List<Block> of(RunView view) {
        RunProperties properties = view.run().properties();
        Environment a = properties.environment(Node.A);
        Environment b = properties.environment(Node.B);
        List<Block> folds = new ArrayList<>();
        TreeSet<String> left = new TreeSet<>(a.values().keySet());
        left.addAll(b.values().keySet());
        SUBJECTS.forEach((subject, prefixes) -> {
            List<String> keys = left.stream()
                    .filter(key -> prefixes.stream().anyMatch(key::startsWith))
                    .toList();
            keys.forEach(left::remove);
            if (!keys.isEmpty()) {
                folds.add(subject(subject, keys, a, b));
            }
        });
        if (folds.isEmpty()) {
            folds.add(Fold.ofPage("It was not captured", "", new Note("run.properties holds no keys a.* or b.*.")));
        } else if (a.values().isEmpty() || b.values().isEmpty()) {
            String missing = a.values().isEmpty() ? "A" : "B";
            folds.add(Fold.ofPage("Node " + missing + " was not captured", "", new Note("Only the other one was.")));
        }
        Map<String, String> rest = new LinkedHashMap<>(properties.all());
        rest.keySet().removeIf(key -> key.startsWith("a.") || key.startsWith("b.") || key.startsWith("option."));
        fold("Options in force", properties.options(), folds);
        fold("Other properties of the run", rest, folds);
        folds.add(0, new Heading("environment", "Environment of both nodes"));
        return folds;
    }

    private static Fold subject(String subject, List<String> keys, Environment a, Environment b) {
        boolean both = !a.values().isEmpty() && !b.values().isEmpty();
        List<Table.Row> rows = new ArrayList<>();
        int differ = 0;
        for (String key : keys) {
            String ofA = a.get(key).orElse(Figures.NONE);
            String ofB = b.get(key).orElse(Figures.NONE);
            boolean lasting = a.lasting().containsKey(key) || b.lasting().containsKey(key);
            boolean differs = both && lasting && !ofA.equals(ofB);
            differ += differs ? 1 : 0;
            Table.Mark mark = differs ? Table.Mark.DIFFERS : lasting ? Table.Mark.NONE : Table.Mark.MUTED;
            rows.add(new Table.Row(mark, Table.Row.of(key, ofA, ofB).fields()));
        }
        List<Table.Column> columns = List.of(
                Table.Column.words("key"), Table.Column.words("node A, sends"), Table.Column.words("node B, receives"));
        String flag = differ == 0 ? "" : differ + (differ == 1 ? " differs" : " differ");
        return new Fold(subject, keys.size() + " keys", flag, false, List.of(Table.of(columns, rows)));
    }

    private static void fold(String heading, Map<String, String> values, List<Block> folds) {
        if (!values.isEmpty()) {
            Table table = new Table.Columns<Map.Entry<String, String>>()
                    .words("key", Map.Entry::getKey)
                    .words("value", Map.Entry::getValue)
                    .of(values.entrySet());
            folds.add(Fold.ofPage(heading, values.size() + " keys", table));
        }
    }
}
