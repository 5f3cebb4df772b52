package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.KeyFigures;
import tcpx.bench.report.model.Block.KeyFigures.KeyFigure;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.HeatMap;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.research.MeshFigures;
import tcpx.bench.research.MeshFigures.PairFigures;
import tcpx.bench.result.Metric;

/** Every pattern of a mesh: its pairs and ranks, which of them is behind, and the matrix as a map. */
final class MeshSection {
    /** More pairs than these are folded away, and the slowest shown. */
    private static final int MOST_PAIRS = 32;

    private static final int SHOWN = 16;
    private static final int MOST_NAMED = 4;

    /** More places than these are not drawn as a map that a terminal shows. */
    private static final int MOST_PLACES = 64;

    private MeshSection() {}

    static List<Block> of(RunView view) {
        List<String> failures = MeshFigures.failures(view.run());
        boolean toItsEnd = view.run().properties().finished().isPresent();
        List<Block> blocks = new ArrayList<>(
                toItsEnd && !failures.isEmpty() ? List.of(partial(failures)) : FindingsSection.ending(view));
        MeshFigures.reasons(view.run()).forEach((why, pairs) -> blocks.add(failed(why, pairs)));
        List<MeshFigures> all = MeshFigures.of(view.run());
        blocks.add(new KeyFigures(all.stream().flatMap(MeshSection::answer).toList()));
        for (MeshFigures figures : all) {
            blocks.add(new Heading("mesh-" + figures.pattern(), title(figures)));
            blocks.add(table(figures));
            blocks.add(Note.verdict(verdict(figures)));
            if (figures.places().size() <= MOST_PLACES) {
                blocks.add(map(figures));
            }
            if (figures.pairs().size() > MOST_PAIRS) {
                blocks.add(Fold.ofPage(
                        "All pairs of " + figures.pattern(),
                        Figures.count(figures.pairs().size(), "pair"),
                        columns(PairFigures::label).of(figures.pairs()).anyOrder()));
            }
        }
        return blocks;
    }

    private static Finding partial(List<String> failures) {
        return new Finding(
                Finding.Severity.BAD,
                "PARTIAL: " + Figures.count(failures.size(), "pair") + " without figures or with fewer; those of the"
                        + " others are good",
                "mend it, run its command again");
    }

    private static Finding failed(String why, List<String> pairs) {
        int more = pairs.size() - MOST_NAMED;
        return new Finding(
                Finding.Severity.BAD,
                why
                        + (pairs.isEmpty() ? "" : "; without it are ")
                        + String.join(", ", pairs.subList(0, Math.min(MOST_NAMED, pairs.size())))
                        + (more > 0 ? " and " + more + " more" : ""),
                "their figures are missing below");
    }

    /** What all pairs of a pattern carried, and which of them is behind. */
    private static Stream<KeyFigure> answer(MeshFigures figures) {
        KeyFigure sum = new KeyFigure(
                figures.pattern() + ", all pairs", Figures.brief(figures.sumGBps()), "GB/s", share(figures));
        return Stream.concat(
                Stream.of(sum),
                figures.slowest().stream()
                        .map(slowest -> new KeyFigure(
                                "slowest of " + figures.pattern(),
                                Figures.brief(slowest.goodputGBps()),
                                "GB/s",
                                slowest.label()
                                        + figures.slowRail()
                                                .map(slow -> ": " + slow.rail() + " of "
                                                        + String.join(" or ", slow.places()) + " is slow")
                                                .orElse(""))));
    }

    private static String share(MeshFigures figures) {
        return figures.ceilingGBps().isPresent()
                ? Figures.percent(figures.sumGBps() / figures.ceilingGBps().getAsDouble(), 1)
                        + " of what the rails carry"
                : "";
    }

    private static String title(MeshFigures figures) {
        String fairness = figures.fairness().isPresent() && figures.pairs().size() > 1
                ? ", Jain's index " + Figures.fixed(figures.fairness().getAsDouble(), 3)
                : "";
        String of = share(figures);
        return figures.pattern() + ": " + Figures.value(figures.sumGBps()) + " GB/s in all"
                + (of.isEmpty() ? "" : ", " + of) + fairness;
    }

    /** The first line under the table: who is behind, and by which rail. */
    static String verdict(MeshFigures figures) {
        Optional<PairFigures> slowest = figures.slowest();
        if (slowest.isEmpty()) {
            return "No pair has figures.";
        }
        String share = slowest.get().ceilingGBps().isPresent()
                ? " (" + Figures.percent(slowest.get().share(), 1) + " of its part of the rails)"
                : "";
        String rail = figures.slowRail()
                .map(slow -> " " + slow.rail() + " of " + String.join(" or ", slow.places()) + " is slow: "
                        + Figures.percent(slow.share(), 0) + " of what the other rails carry.")
                .orElse(
                        figures.pairs().stream().anyMatch(pair -> pair.rails().size() > 1)
                                ? " No rail is behind the others."
                                : "");
        return "Slowest: " + slowest.get().label() + ", "
                + Figures.value(slowest.get().goodputGBps()) + " GB/s" + share + "." + rail;
    }

    private static Table table(MeshFigures figures) {
        List<PairFigures> shown = figures.pairs();
        String heading = "pairs";
        if (shown.size() > MOST_PAIRS) {
            shown = shown.stream()
                    .sorted((a, b) -> Double.compare(a.goodputGBps(), b.goodputGBps()))
                    .limit(SHOWN)
                    .toList();
            heading = "the slowest " + SHOWN + " of " + figures.pairs().size() + " pairs";
        }
        Table pairs = columns(PairFigures::label).of(shown);
        List<Table.Row> rows = new ArrayList<>();
        rows.add(Table.Row.group(heading));
        rows.addAll(pairs.rows());
        rows.add(Table.Row.group("ranks, in all that they send and receive at a time"));
        for (String place : figures.places()) {
            addRank(rows, figures, place, true);
            addRank(rows, figures, place, false);
        }
        return Table.of(pairs.columns(), rows);
    }

    private static void addRank(List<Table.Row> rows, MeshFigures figures, String place, boolean sent) {
        double goodput = figures.ofRank(place, sent);
        if (!Double.isFinite(goodput)) {
            return;
        }
        List<Field> fields = new ArrayList<>(
                List.of(Field.of(place + (sent ? " sends" : " receives")), Field.of(Figures.value(goodput), goodput)));
        while (fields.size()
                < columns(PairFigures::label).of(List.of()).columns().size()) {
            fields.add(Field.of(""));
        }
        rows.add(new Table.Row(Table.Mark.MUTED, fields));
    }

    private static Table.Columns<PairFigures> columns(Function<PairFigures, String> label) {
        return new Table.Columns<PairFigures>()
                .words("", label)
                .number("GB/s", PairFigures::goodputGBps, Figures::value)
                .number("of its part", PairFigures::share, Figures.percent(1))
                .words("rails GB/s", MeshSection::rails)
                .number("CPU s/GB", pair -> pair.median(Metric.CPU.name()), Figures::value)
                .number("sent again", pair -> pair.median(Metric.RETRANSMITS.name()), Figures::value);
    }

    private static String rails(PairFigures pair) {
        return pair.rails().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(rail -> Figures.brief(rail.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static HeatMap map(MeshFigures figures) {
        List<String> places = figures.places();
        List<List<Field>> fields = new ArrayList<>();
        for (String from : places) {
            List<Field> line = new ArrayList<>();
            for (String to : places) {
                line.add(figures.pairs().stream()
                        .filter(pair -> pair.hosts().from().equals(from)
                                && pair.hosts().to().equals(to))
                        .filter(pair -> Double.isFinite(pair.goodputGBps()))
                        .findFirst()
                        .map(pair -> Field.of(Figures.brief(pair.goodputGBps()), pair.goodputGBps()))
                        .orElse(Field.of(Figures.NONE)));
            }
            fields.add(line);
        }
        double most = figures.pairs().stream()
                .mapToDouble(pair -> pair.ceilingGBps().orElse(pair.goodputGBps()))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        return new HeatMap(
                "figure-mesh-" + figures.pattern(),
                figures.pattern() + ", GB/s from each row to each column; the slowest is framed",
                false,
                "to",
                places,
                "from",
                places,
                fields,
                0,
                most,
                figures.slowest().map(PairFigures::goodputGBps).orElse(Double.NaN));
    }
}
