package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tcpx.ffi.Posix;
import tcpx.net.ChannelStats;
import tcpx.transfer.TransferTotals;

/**
 * Everything one node has counted up to a moment, as numbers by name, so that it can be sent and subtracted.
 *
 * <p>Names: {@code time.ns}, {@code cpu.ns} (this process, all threads), {@code cpu.jit.ns} (of that, the JVM's
 * compilers), {@code transfers}, {@code bytes}, {@code elapsed.ns} (by this node's clock), {@code stopped.ns} (of the
 * process), {@code host.cpu.ns} (all processes of the machine), {@code host.interrupts.ns} (its interrupts), {@code
 * rail.NAME.tx} and {@code .rx} (bytes, from the kernel), {@code rail.NAME.retransmits}, {@code channel.I.KEY} with the
 * channel's figures; one that ends with {@code .now} is not a count but how it stands.
 */
public final class Counters {
    /** Of a channel: the shortest round trip of its path, microseconds. */
    static final String ROUND_TRIP = "roundtrip.now";

    /** Of a channel: the kernel's send buffer, bytes. */
    static final String SEND_BUFFER = "sendbuffer.now";

    /** Of a channel: the kernel's receive buffer, bytes. */
    static final String RECEIVE_BUFFER = "receivebuffer.now";

    /** Chunks that were copied from or to a device, or unpacked. */
    static final String STAGED = "staged.chunks";

    /** Chunks that are not given back to the wire. */
    static final String STAGED_SLOTS = "staged.slots.now";

    /** Pages, or fragments of bounce memory, that are not given back. */
    static final String STAGED_PAGES = "staged.pages.now";

    /** Copies whose end was not seen. */
    static final String STAGED_EVENTS = "staged.events.now";

    private static final String NOW = ".now";

    private final Map<String, Long> values;

    private Counters(Map<String, Long> values) {
        this.values = values;
    }

    /** The node's own: time, CPU of this process, and rails. */
    public static Counters ofThisNode(RailTotals rails) {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("time.ns", System.nanoTime());
        values.put("cpu.ns", Posix.processCpuNs());
        values.putAll(HostCpu.OWN.read());
        values.putAll(rails.read());
        return new Counters(values);
    }

    /** These and how long the process stood still. */
    Counters with(PauseMeter pauses) {
        return with("stopped.ns", pauses.stoppedNs());
    }

    /** These and what the JVM's own compilers have used. */
    Counters withCompilers() {
        return with("cpu.jit.ns", CompilerThreads.OWN.cpuNs());
    }

    /** These and a session's. */
    Counters with(TransferTotals totals, List<ChannelStats> channels) {
        Map<String, Long> more = new LinkedHashMap<>(values);
        more.put("transfers", totals.transfers());
        more.put("bytes", totals.bytes());
        more.put("elapsed.ns", totals.elapsedNs());
        for (ChannelStats channel : channels) {
            String prefix = "channel." + channel.index() + ".";
            more.put(prefix + "bytes", channel.bytes());
            more.put(prefix + "stalls", channel.stalls());
            more.put(prefix + "stall.ns", channel.stallNs());
            more.put(prefix + "retransmits", channel.wire().retransmits());
            more.merge("rail." + channel.rail() + ".retransmits", channel.wire().retransmits(), Long::sum);
            more.put(prefix + "busy.us", channel.wire().busyUs());
            more.put(prefix + "rwnd.us", channel.wire().rwndLimitedUs());
            more.put(prefix + "sndbuf.us", channel.wire().sndbufLimitedUs());
            more.put(prefix + "calls", channel.wire().calls());
            more.put(prefix + "chunks", channel.chunks());
            more.put(prefix + ROUND_TRIP, channel.wire().minRttUs());
            more.put(prefix + SEND_BUFFER, channel.wire().sendBufferBytes());
            more.put(prefix + RECEIVE_BUFFER, channel.wire().receiveBufferBytes());
        }
        return new Counters(more);
    }

    /** These and one more. */
    Counters with(String name, long value) {
        Map<String, Long> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Counters(more);
    }

    /**
     * What was counted since an earlier moment; a counter that is new since counts from zero. One that began anew
     * meanwhile, or that lost what ended with its owner, as a compiler's thread, has counted nothing that is known.
     */
    public Counters since(Counters earlier) {
        Map<String, Long> difference = new LinkedHashMap<>();
        values.forEach((name, value) -> difference.put(
                name, name.endsWith(NOW) ? value : Math.max(0, value - earlier.values.getOrDefault(name, 0L))));
        return new Counters(difference);
    }

    /** A counter; 0 if this node does not have it. */
    public long get(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** A counter of a channel; 0 if this node does not have it. */
    double of(int channel, String key) {
        return get("channel." + channel + "." + key);
    }

    /** Whether this node has the counter. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The sum over all channels of {@code channel.I.KEY}. */
    public long overChannels(String key) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("channel.")
                        && entry.getKey()
                                .substring(entry.getKey().indexOf('.', 8) + 1)
                                .equals(key))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    Map<String, String> encode() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, Long.toString(value)));
        return texts;
    }

    static Counters decode(Map<String, String> texts) {
        Map<String, Long> values = new LinkedHashMap<>();
        texts.forEach((name, text) -> values.put(name, Long.parseLong(text)));
        return new Counters(values);
    }

    /**
     * CPU time of the JVM's compiler threads, which ends with the warm-up and says nothing of the transport. HotSpot's
     * own figure for them ({@code CompilationMXBean}) is time that passed, not CPU time; the kernel's is by thread.
     *
     * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>
     */
    static final class CompilerThreads {
        /** The threads of this process. */
        static final CompilerThreads OWN = new CompilerThreads(Path.of("/proc/self/task"));

        private final Path tasks;

        CompilerThreads(Path tasks) {
            this.tasks = tasks;
        }

        /** Nanoseconds of all that live now; 0 where the kernel does not say. */
        long cpuNs() {
            long sum = 0;
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
                for (Path thread : threads) {
                    sum += cpuNs(thread);
                }
            } catch (IOException e) {
                return 0;
            }
            return sum;
        }

        private static long cpuNs(Path thread) {
            try {
                String name = Files.readString(thread.resolve("comm"));
                if (!name.startsWith("C1 CompilerThre") && !name.startsWith("C2 CompilerThre")) {
                    return 0;
                }
                String stat = Files.readString(thread.resolve("schedstat")).strip();
                return Long.parseLong(stat.substring(0, Math.max(0, stat.indexOf(' '))));
            } catch (IOException | NumberFormatException e) {
                return 0; // it has ended meanwhile, or the kernel was built without
            }
        }
    }

    /**
     * CPU time that a machine has spent, in nanoseconds since it started, summed over its cores.
     *
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
     */
    static final class HostCpu {
        /** This machine's. */
        static final HostCpu OWN = new HostCpu(Path.of("/proc/stat"));

        /** The kernel counts for users in hundredths of a second, whatever its own tick. */
        private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);

        /** user, nice, system, and steal, of which guests' time is a part. */
        private static final int[] PROCESSES = {1, 2, 3, 8};

        /** irq, softirq. */
        private static final int[] INTERRUPTS = {6, 7};

        private final Path stat;

        HostCpu(Path stat) {
            this.stat = stat;
        }

        /**
         * What all processes together were given, the hypervisor's share included, and what interrupts took, the
         * network's work in them included, both of one moment. Who caused an interrupt the kernel does not say. Empty
         * where it says nothing.
         */
        Map<String, Long> read() {
            try {
                String[] words =
                        Files.readString(stat).lines().findFirst().orElse("").split("\\s+");
                return Map.of("host.cpu.ns", sumNs(words, PROCESSES), "host.interrupts.ns", sumNs(words, INTERRUPTS));
            } catch (IOException | RuntimeException e) {
                return Map.of();
            }
        }

        private static long sumNs(String[] words, int[] columns) {
            long ticks = 0;
            for (int column : columns) {
                ticks += Long.parseLong(words[column]);
            }
            return ticks * TICK_NS;
        }
    }
}
