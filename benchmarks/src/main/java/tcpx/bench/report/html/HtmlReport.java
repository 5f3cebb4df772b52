package tcpx.bench.report.html;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.model.BestChannels;
import tcpx.bench.report.Ceiling;
import tcpx.bench.report.Exhibit;
import tcpx.bench.result.Run;
import tcpx.bench.timeline.Timeline;
import tcpx.bench.timeline.TimelineException;

/**
 * One run as one self-contained page: what was measured and how it ended, what to know before believing it, figures, models, every
 * number, both nodes, and the command to do it again. Needs no network; the same run gives the same page, byte for byte.
 *
 * <p>Whatever a run lacks (rows, counters over time, forks, numbers) is left out or said; no readable run makes this fail.
 *
 * @param ceiling what the rails can carry; empty where that is not known
 * @param findings conclusions of others to be shown near the top, such as what limits the run
 * @param exhibits tables of the command that made the run, to be shown before what every run has
 */
public record HtmlReport(Optional<Ceiling> ceiling, List<Finding> findings, List<Exhibit> exhibits) {
    /** Findings that each get their paragraphs; more are a table. */
    private static final int MOST_PARAGRAPHS = 2;

    /**
     * A conclusion with what it rests on.
     *
     * @param verdict one sentence
     * @param evidence sentences or figures; may be empty
     * @param advice what to change next; may be empty
     */
    public record Finding(String verdict, List<String> evidence, String advice) {
        /** Copies. */
        public Finding {
            evidence = List.copyOf(evidence);
        }
    }

    /** Copies. */
    public HtmlReport {
        findings = List.copyOf(findings);
        exhibits = List.copyOf(exhibits);
    }

    /** A report without exhibits. */
    public HtmlReport(Optional<Ceiling> ceiling, List<Finding> findings) {
        this(ceiling, findings, List.of());
    }

    /**
     * Writes {@code report.html} into the run's directory, and {@code timeline*.html} where there are event logs: what the command
     * {@code report} does. The ceiling is that of the run's own topology where its rails were shaped.
     *
     * @return the report's file
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public static Path write(Run run) {
        return new HtmlReport(RunView.shapedCeiling(run), List.of()).write(run, run.report());
    }

    /**
     * Writes the page; an older one is replaced in one step.
     *
     * @param run any run that could be loaded
     * @param file where to; links lead from there to the run's directory
     * @return {@code file}, absolute
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public Path write(Run run, Path file) {
        List<Notice> notices = new ArrayList<>();
        notices.addAll(timelines(run));
        return page(run, file, notices).write(file);
    }

    /** The timelines' pages are made first, because the report links to them. An unreadable event log costs only itself. */
    private static List<Notice> timelines(Run run) {
        List<Notice> notices = new ArrayList<>();
        for (Path log : Timeline.files(run.directory())) {
            String name = log.getFileName().toString().replaceFirst("\\.csv$", "");
            String cell = name.replaceFirst("^timeline-?", "");
            try {
                TimelineHtml.write(
                        Timeline.read(log),
                        run.id() + (cell.isEmpty() ? "" : " · " + cell),
                        log.resolveSibling(name + ".html"));
            } catch (TimelineException e) {
                notices.add(new Notice(Notice.Severity.WARN, "the timeline is left out: " + e.getMessage(), ""));
            }
        }
        return notices;
    }

    private Page page(Run run, Path file, List<Notice> more) {
        RunView view = RunView.of(run, ceiling, file);
        List<Notice> notices = new ArrayList<>(Notices.of(view));
        notices.addAll(more);
        Optional<ScalingSection> scaling = view.main().flatMap(sweep -> ScalingSection.of(view, sweep));
        Optional<BestChannels> channels = scaling.flatMap(ScalingSection::channels);
        Page page = new Page(run.id() + " · " + HeadSection.title(view));
        page.with(HeadSection.tag(view));
        page.with(Tag.of("ul")
                .cls("notices")
                .attr("aria-label", "warnings")
                .with(notices.stream().map(Notice::tag).toList()));
        page.with(KeyFigures.tag(view, channels));
        for (int i = 0; i < exhibits.size(); i++) {
            page.with(ExhibitSection.tag(exhibits.get(i), "exhibit-" + (i + 1)));
        }
        page.with(limits());
        view.main().ifPresent(sweep -> {
            scaling.ifPresent(section -> page.with(section.tag()));
            details(page, view, sweep, exhibits.isEmpty());
        });
        page.with(RailsSection.tag(view));
        view.main().ifPresent(sweep -> page.with(CostSection.tag(sweep), LatencySection.tag(sweep)));
        view.sweeps().stream()
                .filter(sweep -> view.main().filter(sweep::equals).isEmpty())
                .forEach(sweep -> page.with(other(sweep)));
        return page.with(CellsSection.tag(view), EnvironmentSection.tag(view), ArtefactsSection.tag(view));
    }

    private static void details(Page page, RunView view, Sweep sweep, boolean peers) {
        SurfaceSection.of(view.run(), sweep).ifPresent(page::with);
        sweep.axes().stream()
                .filter(axis -> !axis.numeric())
                .forEach(axis -> page.with(ComparisonSection.of(sweep, axis)));
        if (peers && !sweep.others().isEmpty()) { // else the exhibit has them
            page.with(ComparisonSection.peers(sweep));
        }
    }

    /** A further benchmark of the same run, in short: its cells as bars. */
    private static Tag other(Sweep sweep) {
        List<Bars.Bar> bars = sweep.ours().stream()
                .filter(cell -> Sweep.median(cell, sweep.metric().name()).isPresent())
                .limit(Bars.MOST)
                .map(cell -> ComparisonSection.bar(cell, sweep.metric().name(), sweep.label(cell), 0))
                .toList();
        if (bars.isEmpty()) {
            return Tag.of("section");
        }
        Bars chart = new Bars(List.of(new Bars.Group("", bars)), sweep.metric().unit());
        return Tag.of("section")
                .with(
                        Tag.of("h2", sweep.benchmark()),
                        new Figure(
                                        "figure-"
                                                + Integer.toHexString(
                                                        sweep.benchmark().hashCode()),
                                        sweep.metric().name() + " in "
                                                + sweep.metric().unit() + ", median of forks")
                                .wide(width -> chart.draw(width, sweep.benchmark(), Numerals::plain)));
    }

    private Tag limits() {
        Tag section = Tag.of("section");
        if (findings.isEmpty()) {
            return section;
        }
        section.attr("id", "limits").with(Tag.of("h2", "What limits it"));
        if (findings.size() > MOST_PARAGRAPHS) {
            return section.with(findingsTable());
        }
        for (Finding finding : findings) {
            section.with(Tag.of("p", finding.verdict()).cls("verdict"));
            if (!finding.evidence().isEmpty()) {
                section.with(Tag.of("ul")
                        .with(finding.evidence().stream()
                                .map(line -> Tag.of("li", line))
                                .toList()));
            }
            if (!finding.advice().isEmpty()) {
                section.with(Tag.of("p", "Next: " + finding.advice()));
            }
        }
        return section;
    }

    private Tag findingsTable() {
        Table table = Table.of(
                "One line per cell",
                Table.Column.words("limit"),
                Table.Column.words("because"),
                Table.Column.words("change next"));
        findings.forEach(
                finding -> table.row(finding.verdict(), String.join("; ", finding.evidence()), finding.advice()));
        return table.tag();
    }
}
