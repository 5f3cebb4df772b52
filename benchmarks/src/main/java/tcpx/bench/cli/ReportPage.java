package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.html.HtmlReport;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Run;

/** A run's page with what limits it. */
final class ReportPage {
    private ReportPage() {}

    /** Writes {@code report.html} into the run's directory; an older one is replaced. Returns its path. */
    static Path write(Run run) {
        return new HtmlReport(RunReport.ceiling(run), findings(run)).write(run, run.report());
    }

    private static List<HtmlReport.Finding> findings(Run run) {
        List<Cell> cells = run.cells();
        CellLabels labels = CellLabels.of(cells.stream().map(Cell::key).toList());
        return Limits.of(run).stream()
                .map(limit -> new HtmlReport.Finding(
                        labels.of(limit.cell()) + ": " + limit.verdict().sentence(),
                        List.of(limit.evidence()),
                        limit.advice()))
                .collect(Collectors.toList());
    }
}
