package tcpx.bench.report.html;

import java.util.List;
import tcpx.bench.report.Exhibit;
import tcpx.bench.stats.Interval;

/** What a command of its own prints in the terminal: its table, with bars. */
final class ExhibitSection {
    private ExhibitSection() {}

    /** The section; {@code id} is its anchor. */
    static Tag tag(Exhibit exhibit, String id) {
        Tag section = Tag.of("section").attr("id", id).with(Tag.of("h2", exhibit.title()));
        List<Bars.Bar> bars = exhibit.bars().stream()
                .limit(Bars.MOST)
                .map(ExhibitSection::bar)
                .toList();
        if (!bars.isEmpty()) {
            Bars chart = new Bars(List.of(new Bars.Group("", bars)), exhibit.unit());
            section.with(new Figure(
                            "figure-" + id,
                            "Medians in " + exhibit.unit() + " with their intervals; dots are single measurements")
                    .wide(width -> chart.draw(width, exhibit.title(), Numerals::plain)));
        }
        Table table = Table.of(
                exhibit.title(),
                exhibit.columns().stream()
                        .map(column -> new Table.Column(column.heading(), column.number()))
                        .toArray(Table.Column[]::new));
        exhibit.rows().forEach(row -> table.row(row.toArray(String[]::new)));
        section.with(table.tag());
        exhibit.notes().forEach(note -> section.with(Tag.of("p", note).cls("note")));
        return section;
    }

    private static Bars.Bar bar(Exhibit.Bar bar) {
        double median = bar.summary().median();
        return new Bars.Bar(
                bar.label(),
                List.of(new Bars.Part(Math.max(0, median), bar.group(), bar.label() + ": " + Numerals.value(median))),
                bar.summary().medianInterval().filter(ExhibitSection::drawable),
                bar.forks().stream().mapToDouble(Double::doubleValue).toArray(),
                Numerals.brief(median),
                false);
    }

    private static boolean drawable(Interval interval) {
        return interval.low() >= 0;
    }
}
