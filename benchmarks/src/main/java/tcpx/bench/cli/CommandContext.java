package tcpx.bench.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import tcpx.bench.experiment.LiveView;
import tcpx.bench.experiment.ProgressPrinter;
import tcpx.bench.launch.CommandLine;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.report.ReportPage;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;

/**
 * What a command works with.
 *
 * @param store the stored runs, known once the command line is read
 * @param out gets what it prints
 * @param style how tables and charts are drawn
 * @param command what was typed
 */
record CommandContext(Supplier<RunStore> store, PrintStream out, Style style, CommandLine command) {
    private static final int BAR = 24;

    /** Before a command line is read. */
    CommandContext(RunStore store, PrintStream out, Style style) {
        this(() -> store, out, style, CommandLine.of(List.of(), System.getenv()));
    }

    RunStore results() {
        return store.get();
    }

    /** Prints a report. */
    void print(Document report) {
        out.print(new TextRenderer(style).render(report));
    }

    /** Says where a run is, and where its page, which is written now. */
    void tell(Run run) {
        out.println("Results: " + ProjectHome.shown(run.directory()));
        out.println("Report: " + ProjectHome.shown(ReportPage.write(run)));
    }

    /** Progress over steps, of which this process does all. */
    ProgressPrinter progress(int steps, double weight) {
        return new ProgressPrinter(out, Terminal.isTerminal(), steps, weight);
    }

    /** What moves below the progress while a run goes on. */
    LiveView live(ProgressPrinter progress) {
        return new LiveView(
                lines -> progress.below(lines.stream()
                        .map(line -> line.substring(0, Math.min(line.length(), style.width())))
                        .toList()),
                Terminal.isTerminal() ? BAR : 0,
                style.ascii());
    }

    /** The same with what it prints going there. */
    CommandContext withOut(PrintStream another) {
        return new CommandContext(store, another, style, command);
    }
}
