package tcpx.bench.timeline;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * An event log of chunks, {@code timeline.csv} in a run's directory.
 *
 * <pre>{@code
 * time,node,channel,event,transfer,grain,bytes
 * 10500123,a,0,posted,0,0,524288
 * 10523876,a,0,sent,0,0,524288
 * 10711002,b,0,received,0,0,524288
 * 10790555,a,0,acknowledged,0,0,524288
 * }</pre>
 *
 * UTF-8, bare line feeds, no quoting (there is nothing to quote), any order of lines; the columns are those of {@link ChunkEvent}.
 * {@code posted}, {@code sent} and {@code acknowledged} come from node a, {@code received} from node b. A chunk replayed on another
 * channel has a second {@code posted} with that channel. A last line without its end, as a killed process leaves it, is left out.
 *
 * <p>To bound the cost, a log holds the first events of a run up to a limit that whoever records it chooses; of these the first
 * {@value #MOST} by time are taken here.
 *
 * @param events in the order of their times
 * @param leftOut later events in the file that were not taken
 */
public record Timeline(List<ChunkEvent> events, long leftOut) {
    /** The file's name in a run's directory. */
    public static final String FILE = "timeline.csv";

    /** Events taken from a file. */
    public static final int MOST = 40_000;

    private static final String HEADER = "time,node,channel,event,transfer,grain,bytes";

    /** Sorts a copy. */
    public Timeline {
        events = events.stream()
                .sorted((a, b) -> Long.compare(a.timeNs(), b.timeNs()))
                .toList();
    }

    /**
     * Reads a log.
     *
     * @throws TimelineException naming the line, if the file is none or cannot be read
     */
    public static Timeline read(Path file) {
        List<ChunkEvent> events = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (!HEADER.equals(header)) {
                throw new TimelineException(file, 1, "the columns are not " + HEADER, "restore the header", null);
            }
            boolean ended = endsWithLineFeed(file);
            int number = 1;
            String line = lines.readLine();
            while (line != null) {
                number++;
                String next = lines.readLine();
                if (next == null && !ended) {
                    break;
                }
                events.add(parse(file, number, line));
                line = next;
            }
        } catch (IOException e) {
            throw new TimelineException(file, 0, "cannot be read (" + e.getMessage() + ")", "check the file", e);
        }
        Timeline all = new Timeline(events, 0);
        int taken = Math.min(MOST, events.size());
        return new Timeline(all.events().subList(0, taken), events.size() - taken);
    }

    /**
     * Writes a log; refuses to overwrite.
     *
     * @throws TimelineException if the file exists or cannot be written
     */
    public static void write(Path file, Collection<ChunkEvent> events) {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            out.write(HEADER + "\n");
            for (ChunkEvent event : events) {
                out.write(event.timeNs() + "," + event.node() + "," + event.channel() + ","
                        + event.kind().name().toLowerCase(Locale.ROOT) + "," + event.transfer() + ","
                        + event.grain() + "," + event.bytes() + "\n");
            }
        } catch (IOException e) {
            throw new TimelineException(
                    file, 0, "cannot be written (" + e + ")", "choose a directory that has none yet", e);
        }
    }

    private static boolean endsWithLineFeed(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(Math.max(0, bytes.length() - 1));
            return bytes.read() == '\n';
        }
    }

    private static ChunkEvent parse(Path file, int number, String line) {
        String[] fields = line.split(",", -1);
        try {
            if (fields.length == 7 && fields[1].length() == 1) {
                return new ChunkEvent(
                        Long.parseLong(fields[0]),
                        fields[1].charAt(0),
                        Integer.parseInt(fields[2]),
                        kind(fields[3]),
                        Long.parseLong(fields[4]),
                        Long.parseLong(fields[5]),
                        Long.parseLong(fields[6]));
            }
        } catch (IllegalArgumentException e) {
            throw new TimelineException(file, number, e.getMessage(), "correct or delete the line", e);
        }
        throw new TimelineException(file, number, "has not the 7 fields " + HEADER, "correct or delete the line", null);
    }

    private static ChunkEvent.Kind kind(String word) {
        for (ChunkEvent.Kind kind : ChunkEvent.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' in column event: it is posted, sent, received or acknowledged");
    }
}
