package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.PeersTable;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.StrategiesReport;
import tcpx.bench.report.html.HtmlReport;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Run;

/** A run's page with what limits it, and the table of the command that made it. */
final class ReportPage {
    private ReportPage() {}

    /** Writes {@code report.html} into the run's directory; an older one is replaced. Returns its path. */
    static Path write(Run run) {
        return write(run, exhibits(run));
    }

    /** The same with tables that cannot be had from this run alone. */
    static Path write(Run run, List<Exhibit> exhibits) {
        return new HtmlReport(RunReport.ceiling(run), findings(run), exhibits).write(run, run.report());
    }

    private static List<Exhibit> exhibits(Run run) {
        String command = run.properties().command().orElse("");
        if (command.startsWith("strategies ")) {
            return List.of(StrategiesReport.exhibit(run));
        }
        return command.equals("peers") || command.startsWith("peers ") ? List.of(PeersTable.exhibit(run)) : List.of();
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
