package tcpx.bench.peer.program;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import tcpx.ffi.Posix;
import tcpx.placement.Cores;

/**
 * A stream per rail, each with a thread: nothing is striped, ordered or acknowledged.
 *
 * <p>Both programs say {@code READY}, then after the measured time {@code bytes=… seconds=… cpu=…}: payload through the
 * socket calls, and CPU seconds of this process, both since the warm-up ended.
 */
public final class StreamProgram {
    private static final double NS = 1e9;

    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch first;

    private StreamProgram(int streams) {
        first = new CountDownLatch(streams);
    }

    /**
     * {@code receive KIND CORES PORT ADDRESS...} or {@code send KIND CORES PORT WARM_SECONDS SECONDS FROM>TO...}: one
     * stream per address, stream i at PORT + i and its thread bound to the i-th core.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> line = List.of(args);
        StreamPump.Kind kind = StreamPump.Kind.valueOf(line.get(1).toUpperCase(Locale.ROOT));
        Cores cores = line.get(2).equals(Cores.ANY.toString()) ? Cores.ANY : Cores.parse(line.get(2));
        int port = Integer.parseInt(line.get(3));
        if (line.get(0).equals("receive")) {
            receive(kind, cores, port, line.subList(4, line.size()));
        } else {
            double warm = Double.parseDouble(line.get(4));
            double seconds = Double.parseDouble(line.get(5));
            send(kind, cores, port, warm, seconds, line.subList(6, line.size()));
        }
    }

    private static void receive(StreamPump.Kind kind, Cores cores, int port, List<String> addresses)
            throws IOException, InterruptedException {
        StreamProgram streams = new StreamProgram(addresses.size());
        List<StreamPump.Listening> listening = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            listening.add(kind.listen(new InetSocketAddress(addresses.get(i), port + i)));
        }
        for (int i = 0; i < listening.size(); i++) {
            StreamPump.Listening each = listening.get(i);
            start(cores, i, () -> streams.pump(each.accept()));
        }
        System.out.println("READY");
        streams.first.await();
        // the sender says on our standard input when its warm-up and its measured time are over
        awaitLine();
        long startNs = System.nanoTime();
        long startBytes = streams.bytes.get();
        long startCpuNs = Posix.processCpuNs();
        awaitLine();
        tell(streams.bytes.get() - startBytes, System.nanoTime() - startNs, Posix.processCpuNs() - startCpuNs);
    }

    private static void send(
            StreamPump.Kind kind, Cores cores, int port, double warmSeconds, double seconds, List<String> pairs)
            throws IOException, InterruptedException {
        StreamProgram streams = new StreamProgram(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            String[] ends = pairs.get(i).split(">");
            StreamPump pump = kind.connect(new InetSocketAddress(ends[0], 0), new InetSocketAddress(ends[1], port + i));
            start(cores, i, () -> streams.pump(pump));
        }
        streams.first.await();
        Thread.sleep((long) (1000 * warmSeconds));
        System.out.println("READY");
        long startNs = System.nanoTime();
        long startBytes = streams.bytes.get();
        long startCpuNs = Posix.processCpuNs();
        Thread.sleep((long) (1000 * seconds));
        tell(streams.bytes.get() - startBytes, System.nanoTime() - startNs, Posix.processCpuNs() - startCpuNs);
        System.out.flush();
        Runtime.getRuntime().halt(0); // in the middle of writes, as a stream ends
    }

    private void pump(StreamPump pump) throws IOException {
        boolean counted = false;
        while (true) {
            long moved = pump.move();
            if (moved < 0) {
                return;
            }
            bytes.addAndGet(moved);
            if (!counted) {
                counted = true;
                first.countDown();
            }
        }
    }

    private static void awaitLine() throws IOException {
        int read;
        do {
            read = System.in.read();
        } while (read >= 0 && read != '\n');
    }

    private static void tell(long moved, long elapsedNs, long cpuNs) {
        System.out.println(
                String.format(Locale.ROOT, "bytes=%d seconds=%.6f cpu=%.6f", moved, elapsedNs / NS, cpuNs / NS));
    }

    /** Work of one stream. */
    private interface Stream {
        void run() throws IOException;
    }

    private static void start(Cores cores, int number, Stream stream) {
        Thread thread = new Thread(() -> {
            try {
                cores.bind(number);
                stream.run();
            } catch (IOException ended) {
                // the other end stopped in the middle, as agreed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
