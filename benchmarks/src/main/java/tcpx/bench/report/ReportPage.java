package tcpx.bench.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.Exhibit.ExhibitFile;
import tcpx.bench.report.html.HtmlRenderer;
import tcpx.bench.report.html.TimelineHtml;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.result.Run;
import tcpx.bench.timeline.Timeline;
import tcpx.bench.timeline.Timeline.TimelineException;

/** A run's page: {@code report.html} in its directory, and {@code timeline*.html} where there are event logs. */
public final class ReportPage {
    private ReportPage() {}

    /**
     * Writes the pages; older ones are replaced.
     *
     * @return the report's file
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public static Path write(Run run) {
        return write(run, run.report());
    }

    /**
     * The same with the table of the command that made the run, which is kept beside it for when the page is made
     * again.
     */
    public static Path write(Run run, Exhibit exhibit) {
        ExhibitFile.write(run.directory(), exhibit);
        return write(run);
    }

    static Path write(Run run, Path file) {
        List<Finding> problems = timelines(run); // these pages first, because the report links to them
        return HtmlRenderer.write(RunReport.of(run).startingWith(problems), file);
    }

    /** An unreadable event log costs only itself. */
    private static List<Finding> timelines(Run run) {
        List<Finding> problems = new ArrayList<>();
        for (Path log : Timeline.files(run.directory())) {
            String name = log.getFileName().toString().replaceFirst("\\.csv$", "");
            String cell = name.replaceFirst("^timeline-?", "");
            try {
                TimelineHtml.write(
                        Timeline.read(log),
                        run.id() + (cell.isEmpty() ? "" : " · " + cell),
                        log.resolveSibling(name + ".html"));
            } catch (TimelineException e) {
                problems.add(Finding.warning("the timeline is left out: " + e.getMessage(), ""));
            }
        }
        return problems;
    }
}
