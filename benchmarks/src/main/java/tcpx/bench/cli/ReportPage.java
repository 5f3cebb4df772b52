package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.report.Exhibit;
import tcpx.bench.report.ExhibitFile;
import tcpx.bench.report.PeersTable;
import tcpx.bench.report.RunReport;
import tcpx.bench.report.StrategiesReport;
import tcpx.bench.report.html.HtmlReport;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;
import tcpx.bench.result.Run;

/** A run's page with what limits it, and the table of the command that made it. */
final class ReportPage {
    private ReportPage() {}

    /** Writes {@code report.html} into the run's directory; an older one is replaced. Returns its path. */
    static Path write(Run run) {
        return new HtmlReport(RunReport.ceiling(run), findings(run), exhibits(run)).write(run, run.report());
    }

    /** The same with a table that cannot be had from this run alone; it is kept beside the run, for when the page is made again. */
    static Path write(Run run, Exhibit exhibit) {
        ExhibitFile.write(run.directory(), exhibit);
        return write(run);
    }

    private static List<Exhibit> exhibits(Run run) {
        Optional<Exhibit> kept = ExhibitFile.read(run.directory());
        if (kept.isPresent()) {
            return List.of(kept.get());
        }
        String command = run.properties().command().orElse("");
        if (command.startsWith("strategies ")) {
            return List.of(StrategiesReport.exhibit(run));
        }
        return command.equals("peers") || command.startsWith("peers ") ? List.of(PeersTable.exhibit(run)) : List.of();
    }

    private static List<HtmlReport.Finding> findings(Run run) {
        List<Limits.Limit> limits = Limits.of(run);
        CellLabels labels =
                CellLabels.of(limits.stream().map(Limits.Limit::cell).toList());
        return limits.stream()
                .map(limit -> new HtmlReport.Finding(
                        labels.of(limit.cell()) + ": " + limit.verdict().sentence(),
                        List.of(limit.evidence()),
                        limit.advice()))
                .collect(Collectors.toList());
    }
}
