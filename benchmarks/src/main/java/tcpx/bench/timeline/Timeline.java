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
import java.util.stream.Stream;

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
 * UTF-8, bare line feeds, no quoting (there is nothing to quote), any order of lines; the columns are those of
 * {@link ChunkEvent}. {@code posted}, {@code staged}, {@code sent} and {@code acknowledged} come from node a, {@code
 * landed} and {@code received} from node b; {@code staged} and {@code landed} only where messages are copied from and
 * to a device, or unpacked. A chunk replayed on another channel has a second {@code posted} with that channel. A last
 * line without its end, as a killed process leaves it, is left out. A line {@code # left out 1234} counts events that
 * happened when there was no more room for them.
 *
 * <p>To bound the cost, a log holds the first events of a run up to a limit that whoever records it chooses; of these
 * the first {@value #MOST} by time are taken here.
 *
 * @param events in the order of their times
 * @param leftOut events that were not kept, or are in the file and were not taken
 */
public record Timeline(List<ChunkEvent> events, long leftOut) {
    /** The file's name in a run's directory. */
    public static final String FILE = "timeline.csv";

    /** The file of one cell of a sweep; {@link #FILE} for the empty name. */
    public static String fileOf(String cell) {
        return cell.isEmpty() ? FILE : "timeline-" + cell + ".csv";
    }

    /** All logs in a run's directory, by name. */
    public static List<Path> files(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            return files.filter(file -> file.getFileName().toString().matches("timeline(-.+)?\\.csv"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new TimelineException(run, 0, "cannot be listed (" + e.getMessage() + ")", "check the directory", e);
        }
    }

    /** Events taken from a file. */
    public static final int MOST = 60_000;

    private static final String LEFT_OUT = "# left out ";
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
        long leftOut = 0;
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
                if (line.startsWith(LEFT_OUT)) {
                    leftOut += leftOut(file, number, line);
                } else {
                    events.add(parse(file, number, line));
                }
                line = next;
            }
        } catch (IOException e) {
            throw new TimelineException(file, 0, "cannot be read (" + e.getMessage() + ")", "check the file", e);
        }
        Timeline all = new Timeline(events, 0);
        int taken = Math.min(MOST, events.size());
        return new Timeline(all.events().subList(0, taken), leftOut + events.size() - taken);
    }

    /**
     * Writes a log; refuses to overwrite.
     *
     * @throws TimelineException if the file exists or cannot be written
     */
    public static void write(Path file, Collection<ChunkEvent> events) {
        new Timeline(List.copyOf(events), 0).write(file);
    }

    /**
     * Writes this log, and how much of it was left out; refuses to overwrite.
     *
     * @throws TimelineException if the file exists or cannot be written
     */
    public void write(Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
            out.write(HEADER + "\n");
            for (ChunkEvent event : events) {
                out.write(line(event) + "\n");
            }
            if (leftOut > 0) {
                out.write(LEFT_OUT + leftOut + "\n");
            }
        } catch (IOException e) {
            throw new TimelineException(
                    file, 0, "cannot be written (" + e + ")", "choose a directory that has none yet", e);
        }
    }

    /** An event as a line of the file, without its end. */
    public static String line(ChunkEvent event) {
        return event.timeNs() + "," + event.node() + "," + event.channel() + ","
                + event.kind().name().toLowerCase(Locale.ROOT) + "," + event.transfer() + "," + event.grain() + ","
                + event.bytes();
    }

    /**
     * The event of a line.
     *
     * @throws IllegalArgumentException if it holds none
     */
    public static ChunkEvent event(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 7 || fields[1].length() != 1) {
            throw new IllegalArgumentException("has not the 7 fields " + HEADER);
        }
        return new ChunkEvent(
                Long.parseLong(fields[0]),
                fields[1].charAt(0),
                Integer.parseInt(fields[2]),
                kind(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]));
    }

    private static long leftOut(Path file, int number, String line) {
        try {
            return Long.parseLong(line.substring(LEFT_OUT.length()));
        } catch (NumberFormatException e) {
            throw new TimelineException(file, number, e.getMessage(), "correct or delete the line", e);
        }
    }

    private static boolean endsWithLineFeed(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(Math.max(0, bytes.length() - 1));
            return bytes.read() == '\n';
        }
    }

    private static ChunkEvent parse(Path file, int number, String line) {
        try {
            return event(line);
        } catch (IllegalArgumentException e) {
            throw new TimelineException(file, number, e.getMessage(), "correct or delete the line", e);
        }
    }

    private static ChunkEvent.Kind kind(String word) {
        for (ChunkEvent.Kind kind : ChunkEvent.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' in column event: it is posted, staged, sent, landed, received or acknowledged");
    }

    /** An event log cannot be read or written; says where, and what to do. */
    public static final class TimelineException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TimelineException(Path file, int line, String problem, String remedy, Throwable cause) {
            super(file.getFileName() + (line > 0 ? ":" + line : "") + ": " + problem + "; " + remedy, cause);
        }
    }
}
