package tcpx.bench.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.Prerequisites;
import tcpx.bench.report.TextTable;

/** Checks what the machine has. */
@Command(name = "doctor", description = "check what the benchmarks need on this machine, and say how to get it")
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    @Override
    public Integer call() {
        List<Prerequisites.Finding> findings = Prerequisites.check(LabHost.current());
        TextTable table = new TextTable(
                Terminal.style(),
                TextTable.Column.words("what"),
                TextTable.Column.words(""),
                TextTable.Column.words("found"),
                TextTable.Column.words("remedy"));
        findings.forEach(
                each -> table.row(each.subject(), each.fulfilled() ? "ok" : "missing", each.detail(), each.remedy()));
        System.out.print(table.render());
        return findings.stream().allMatch(Prerequisites.Finding::fulfilled) ? ExitCode.DONE : ExitCode.ENVIRONMENT;
    }
}
