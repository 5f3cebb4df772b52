package tcpx.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import one.profiler.AsyncProfiler;

/**
 * async-profiler in this JVM, from the library inside its jar: records all threads to a JFR file between start and
 * stop. There is one per process, because the profiler is.
 *
 * <p>Usable for one recording at a time; any thread may call.
 */
public final class Profiler implements AutoCloseable {
    /** Between samples of one thread, unless told otherwise: costs about 2 % of the time. */
    public static final long INTERVAL_NS = 10_000_000;

    private final AsyncProfiler library;
    private final Event event;
    private final Path file;
    private boolean stopped;

    /** What makes a sample. */
    public enum Event {
        /** Processor time by the kernel's counters, or its clock where there are none: shows the kernel's frames. */
        CPU,
        /** Processor time by timers of the threads: needs no rights, shows no kernel. */
        CTIMER,
        /** Time of all threads, running or waiting. Shows no kernel. */
        WALL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Profiler(AsyncProfiler library, Event event, Path file) {
        this.library = library;
        this.event = event;
        this.file = file;
    }

    /**
     * Starts with the best event that this process may use: {@link Event#CPU}, else {@link Event#CTIMER}.
     *
     * @param jfr file to record to; replaced if there, its directory is made
     * @throws ProfileException if the library cannot be loaded here, or another recording runs
     */
    public static Profiler start(Path jfr) {
        return start(jfr, List.of(Event.CPU, Event.CTIMER), INTERVAL_NS);
    }

    /**
     * Starts with the first of {@code events} that works.
     *
     * @param jfr file to record to; replaced if there, its directory is made
     * @param events in order of preference, at least one
     * @param intervalNs between samples, 100 µs or more
     * @throws ProfileException as {@link #start(Path)}
     */
    public static synchronized Profiler start(Path jfr, List<Event> events, long intervalNs) {
        if (events.isEmpty() || intervalNs < 100_000) {
            throw new IllegalArgumentException(
                    "a profile needs an event and an interval of 100000 ns or more: " + events + ", " + intervalNs);
        }
        Path file = checked(jfr.toAbsolutePath().normalize());
        AsyncProfiler library = load();
        StringBuilder refusals = new StringBuilder();
        for (Event event : events) {
            try {
                library.execute("start,event=" + event.word() + ",interval=" + intervalNs + ",jfr,file=" + file);
                return new Profiler(library, event, file);
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                refusals.append(refusals.length() == 0 ? "" : "; ")
                        .append(event.word())
                        .append(": ")
                        .append(e.getMessage());
            }
        }
        throw new ProfileException(
                "no profile can be taken here (" + refusals + ")",
                "stop any other profiler of this process, or set kernel.perf_event_paranoid=1",
                null);
    }

    /** What makes the samples. */
    public Event event() {
        return event;
    }

    /**
     * Ends the recording. Further calls do nothing.
     *
     * @return the JFR file
     * @throws ProfileException if it cannot be written
     */
    public synchronized Path stop() {
        if (!stopped) {
            stopped = true;
            try {
                library.execute("stop,file=" + file);
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                throw new ProfileException("cannot end the profile " + file, "check the disk's space", e);
            }
        }
        return file;
    }

    /** Ends the recording if that was not done. */
    @Override
    public void close() {
        stop();
    }

    /** The profiler takes its options as one text in which a comma separates. */
    private static Path checked(Path file) {
        if (file.toString().contains(",")) {
            throw new ProfileException(file + " cannot be recorded to", "choose a path without a comma", null);
        }
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ProfileException(file + " cannot be written", "choose a directory of your own", e);
        }
        return file;
    }

    private static AsyncProfiler load() {
        try {
            return AsyncProfiler.getInstance();
        } catch (IllegalStateException | UnsatisfiedLinkError e) {
            throw new ProfileException(
                    "async-profiler has no library for this system (" + System.getProperty("os.name") + ", "
                            + System.getProperty("os.arch") + ") or cannot unpack it",
                    "use Linux or macOS on x86-64 or arm64, and a java.io.tmpdir that is not mounted noexec",
                    e);
        }
    }

    /** A profile cannot be taken or turned into a picture; says why and what to do. */
    public static final class ProfileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProfileException(String problem, String remedy, Throwable cause) {
            super(problem + ": " + remedy, cause);
        }
    }
}
