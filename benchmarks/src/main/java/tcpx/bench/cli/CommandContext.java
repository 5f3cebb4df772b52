package tcpx.bench.cli;

import java.io.PrintStream;
import tcpx.bench.report.text.Style;
import tcpx.bench.result.RunStore;

/**
 * What a command works with.
 *
 * @param results the stored runs
 * @param out gets what it prints
 * @param style how tables and charts are drawn
 */
record CommandContext(RunStore results, PrintStream out, Style style) {}
