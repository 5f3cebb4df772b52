package tcpx.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a Java program gets with the JDK alone: a blocking {@link SocketChannel} per rail, each with a thread and a direct buffer of 1 MiB
 * that is used over and over, so its memory is warm. Independent streams: nothing is striped, ordered or acknowledged.
 *
 * <p>Both programs say {@code READY}, then after the measured time {@code bytes=… seconds=… cpu=…}: payload through the socket calls, and
 * CPU seconds of this process, both since the warm-up ended.
 */
public final class NioStreams {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final double NS = 1e9;

    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch first;

    private NioStreams(int streams) {
        first = new CountDownLatch(streams);
    }

    /**
     * {@code receive PORT ADDRESS...} or {@code send PORT WARM_SECONDS SECONDS FROM>TO...}: one stream per address.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[1]);
        if (args[0].equals("receive")) {
            receive(port, List.of(args).subList(2, args.length));
        } else {
            send(
                    port,
                    Double.parseDouble(args[2]),
                    Double.parseDouble(args[3]),
                    List.of(args).subList(4, args.length));
        }
    }

    private static void receive(int port, List<String> addresses) throws IOException, InterruptedException {
        NioStreams streams = new NioStreams(addresses.size());
        List<Thread> threads = new ArrayList<>();
        List<ServerSocketChannel> servers = new ArrayList<>();
        for (String address : addresses) {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(address, port));
            servers.add(server);
        }
        for (ServerSocketChannel server : servers) {
            threads.add(start(() -> {
                try (server;
                        SocketChannel channel = server.accept()) {
                    streams.pump(channel, false);
                }
            }));
        }
        System.out.println("READY");
        streams.first.await();
        // the sender says on our standard input when its warm-up and its measured time are over
        awaitLine();
        long startNs = System.nanoTime();
        long startBytes = streams.bytes.get();
        long startCpuNs = cpuNs();
        awaitLine();
        tell(streams.bytes.get() - startBytes, System.nanoTime() - startNs, cpuNs() - startCpuNs);
    }

    private static void send(int port, double warmSeconds, double seconds, List<String> pairs)
            throws IOException, InterruptedException {
        NioStreams streams = new NioStreams(pairs.size());
        for (String pair : pairs) {
            String[] ends = pair.split(">");
            SocketChannel channel = SocketChannel.open();
            channel.bind(new InetSocketAddress(ends[0], 0));
            channel.connect(new InetSocketAddress(ends[1], port));
            start(() -> streams.pump(channel, true));
        }
        streams.first.await();
        Thread.sleep((long) (1000 * warmSeconds));
        System.out.println("READY");
        long startNs = System.nanoTime();
        long startBytes = streams.bytes.get();
        long startCpuNs = cpuNs();
        Thread.sleep((long) (1000 * seconds));
        tell(streams.bytes.get() - startBytes, System.nanoTime() - startNs, cpuNs() - startCpuNs);
        System.out.flush();
        Runtime.getRuntime().halt(0); // in the middle of writes, as a stream ends
    }

    private void pump(SocketChannel channel, boolean sends) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        boolean counted = false;
        while (true) {
            buffer.clear();
            int moved = sends ? channel.write(buffer) : channel.read(buffer);
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

    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Work of one stream. */
    private interface Stream {
        void run() throws IOException;
    }

    private static Thread start(Stream stream) {
        Thread thread = new Thread(() -> {
            try {
                stream.run();
            } catch (IOException ended) {
                // the other end stopped in the middle, as agreed
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
