package tcpx.bench.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import tcpx.bench.launch.CommandLine;
import tcpx.bench.report.text.Style;
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
    /** Before a command line is read. */
    CommandContext(RunStore store, PrintStream out, Style style) {
        this(() -> store, out, style, CommandLine.of(List.of(), System.getenv()));
    }

    RunStore results() {
        return store.get();
    }
}
