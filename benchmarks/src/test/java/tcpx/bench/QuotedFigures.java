package tcpx.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * Tables on a page that are made from recorded runs. A block begins with a comment that names the run, perhaps one
 * setting of it, and the columns, and ends with another comment:
 *
 * <pre>{@code
 * <!-- figures of results/v0.5/MACHINE/RUN where zeroCopy=vmsplice: channels, GB/s, ±, of ceiling, A + B -->
 * <!-- end of figures -->
 * }</pre>
 *
 * <p>Rows are the run's cells of whole transfers. A column is a parameter, {@code peer}, or one of: {@code GB/s}, the
 * median over forks; {@code ±}, how far the median's 95 % interval reaches, in brackets where there are fewer than six
 * forks; {@code of ceiling}, of what the shaped rails can carry; {@code factor}, to the first row; {@code A + B}, CPU
 * seconds per GB of the sending and the receiving node. Below the table stands where and when that was.
 */
final class QuotedFigures {
    private static final Pattern BLOCK = Pattern.compile(
            "(<!-- figures of (\\S+)(?: where (\\S+)=(\\S+))?: ([^>]+) -->\n)(.*?)(<!-- end of figures -->)",
            Pattern.DOTALL);

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ROOT);

    private QuotedFigures() {}

    /** The page with every such table made anew. */
    static String refresh(String page) {
        return BLOCK.matcher(page)
                .replaceAll(block -> Matcher.quoteReplacement(block.group(1) + table(block) + block.group(7)));
    }

    /** How many such tables a page has. */
    static long count(String page) {
        return BLOCK.matcher(page).results().count();
    }

    private static String table(MatchResult block) {
        Run run = Run.load(Pages.HOME.resolve(Path.of(block.group(2))));
        List<Cell> cells = run.cells().stream()
                .filter(cell -> cell.key().isTransfer())
                .filter(cell -> block.group(3) == null
                        || cell.key().param(block.group(3)).equals(block.group(4)))
                .toList();
        List<String> columns = List.of(block.group(5).split(", "));
        List<List<String>> lines = new ArrayList<>(
                List.of(columns, columns.stream().map(each -> "---").toList()));
        for (Cell cell : cells) {
            lines.add(columns.stream()
                    .map(column -> value(column, run, cell, cells.get(0)))
                    .toList());
        }
        return lines.stream()
                        .map(line -> line.stream().collect(Collectors.joining(" | ", "| ", " |\n")))
                        .collect(Collectors.joining())
                + "\n" + origin(run.properties()) + "\n";
    }

    /** What a reader must know of a figure: which release, on which machine, and when. */
    private static String origin(RunProperties properties) {
        return properties.release().orElseThrow() + " on "
                + properties.machine().orElseThrow() + ", "
                + DAY.format(properties.started().orElseThrow().atOffset(ZoneOffset.UTC));
    }

    private static String value(String column, Run run, Cell cell, Cell first) {
        return switch (column) {
            case "GB/s" -> digits(median(cell, "goodput"));
            case "±" -> spread(summary(cell, "goodput"));
            case "of ceiling" -> percent(median(cell, "goodput") / ceiling(run, cell.key()));
            case "factor" -> fixed(median(cell, "goodput") / median(first, "goodput"), 2);
            case "A + B" -> fixed(median(cell, "cpu.a"), 2) + " + " + fixed(median(cell, "cpu.b"), 2);
            case "peer" -> cell.key().peer();
            default -> cell.key().param(column);
        };
    }

    private static Summary summary(Cell cell, String metric) {
        List<Double> forks = Arrays.stream(cell.metric(metric).orElseThrow().forkMeans())
                .boxed()
                .toList();
        return Summary.of(Sample.of(forks, "", Better.HIGHER));
    }

    private static double median(Cell cell, String metric) {
        return summary(cell, metric).median();
    }

    /** Channel i runs on rail i mod R: n channels use the first n rails. */
    private static double ceiling(Run run, CellKey key) {
        return Stream.of(run.properties().get("topology.ceiling").orElseThrow().split(","))
                .limit(Long.parseLong(key.param("channels")))
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static String spread(Summary summary) {
        return summary.medianInterval()
                .map(interval -> {
                    String half = percent(interval.relativeHalfWidth(summary.median()));
                    return interval.reached() ? half : "(" + half + ")";
                })
                .orElse("-");
    }

    private static String digits(double value) {
        return new BigDecimal(value).round(new MathContext(value < 10 ? 4 : 3)).toPlainString();
    }

    private static String percent(double share) {
        return fixed(100 * share, 1) + " %";
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
