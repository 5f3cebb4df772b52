package tcpx.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpx.bench.research.History;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;

/**
 * What the default command did on one machine, as a table for programs that look for changes in series: a line per
 * release with the time of its newest run, its name and revision, and the median.
 */
public final class HistoryCsv {
    private HistoryCsv() {}

    /**
     * Writes it.
     *
     * @throws IllegalArgumentException if the history has not one headline
     * @throws ResultWriteException if it cannot be written
     */
    public static void write(History history, Path file) {
        if (history.headlines().size() != 1) {
            throw new IllegalArgumentException(
                    "--csv: a series is of one machine, and the default command was recorded on "
                            + history.headlines().stream()
                                    .map(History.Line::machine)
                                    .toList() + ": choose one with --machine");
        }
        List<String> lines = new ArrayList<>(List.of("time,release,revision," + history.metric()));
        for (History.Entry entry : history.headlines().get(0).entries()) {
            Run newest = entry.runs().get(entry.runs().size() - 1);
            RunProperties properties = newest.properties();
            lines.add(String.join(
                    ",",
                    properties.started().map(Object::toString).orElse(""),
                    entry.release(),
                    properties.revision().commit(),
                    Double.toString(entry.summary().median())));
        }
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw ResultWriteException.of(file, e);
        }
    }
}
