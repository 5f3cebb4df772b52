package tcpx.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.error.Closer;
import tcpx.memory.Region;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/**
 * What a session more costs a node: two processes, one endpoint and one user's thread each, and between them more and
 * more sessions, through each of which one message has gone and which then are idle. As a program it prints a table for
 * {@code [SESSIONS,...] [CHANNELS]}; the figures come from {@code /proc} and from the JVM of each node. The heap is
 * there from the start, so that what a process grows by lies outside it.
 */
final class SessionCosts implements AutoCloseable {
    static final Secret SECRET = Secret.of("what a session costs".getBytes(StandardCharsets.UTF_8));
    private static final int MESSAGE = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Closer parts = new Closer();
    private final Node receiving;
    private final Node sending;

    /** What a node has: counts, KiB, CPU milliseconds in an idle second, and how long its newest sessions took. */
    record Figures(int threads, int files, long heapKib, long outsideKib, long idleMs, double openMs) {
        private static Figures parse(String line) {
            String[] each = line.split(" ");
            return new Figures(
                    Integer.parseInt(each[0]),
                    Integer.parseInt(each[1]),
                    Long.parseLong(each[2]),
                    Long.parseLong(each[3]),
                    Long.parseLong(each[4]),
                    Double.parseDouble(each[5]));
        }

        @Override
        public String toString() {
            return threads + " " + files + " " + heapKib + " " + outsideKib + " " + idleMs + " " + openMs;
        }
    }

    /** Two nodes without sessions. */
    SessionCosts(int channels) throws IOException {
        receiving = parts.own(new Node("receive", channels + ""));
        sending = parts.own(new Node("send", channels + "", receiving.read()));
    }

    /** So many sessions in all. */
    void open(int sessions) throws IOException {
        receiving.tell(sessions + "");
        sending.tell(sessions + "");
    }

    /** What the sending and the receiving node have now. */
    List<Figures> figures() throws IOException {
        return List.of(Figures.parse(sending.read()), Figures.parse(receiving.read()));
    }

    @Override
    public void close() {
        parts.close();
    }

    /** A node, or without its arguments who starts the nodes. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("receive")) {
            receive(config(arguments[1]));
        } else if (arguments.length > 0 && arguments[0].equals("send")) {
            send(config(arguments[1]), Integer.parseInt(arguments[2]));
        } else {
            String counts = arguments.length > 0 ? arguments[0] : "0,1,2,4,8,16,64";
            int channels = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
            print(Arrays.stream(counts.split(",")).mapToInt(Integer::parseInt).toArray(), channels);
        }
    }

    private static void print(int[] counts, int channels) throws IOException {
        System.out.println("sessions | node | threads | files | heap KiB | outside KiB | idle CPU ms/s | open ms");
        try (SessionCosts nodes = new SessionCosts(channels)) {
            for (int count : counts) {
                nodes.open(count);
                List<Figures> both = nodes.figures();
                for (int i = 0; i < 2; i++) {
                    Figures one = both.get(i);
                    System.out.printf(
                            "%d | %s | %d | %d | %d | %d | %d | %.1f%n",
                            count,
                            i == 0 ? "sending" : "receiving",
                            one.threads,
                            one.files,
                            one.heapKib,
                            one.outsideKib,
                            one.idleMs,
                            one.openMs);
                }
            }
        }
    }

    /** How such a node configures its sessions. */
    static TransferConfig config(String channels) {
        return TransferConfig.DEFAULT.withChannels(Integer.parseInt(channels)).withTimeouts(PATIENCE, PATIENCE);
    }

    private static void receive(TransferConfig config) throws IOException {
        try (SocketProvider wire = new SocketProvider();
                Endpoint node = Endpoint.open(wire, EndpointConfig.DEFAULT);
                Region region = Region.allocate(MESSAGE);
                BootstrapServer server = BootstrapServer.bind(new InetSocketAddress("127.0.0.1", 0), SECRET)) {
            System.out.println(server.address().getPort());
            List<Receiver> kept = new ArrayList<>();
            eachCount(kept, () -> {
                Receiver receiver = node.accept(server, config, Pair.RAILS, Deadline.after(PATIENCE));
                receiver.receive(region);
                return receiver;
            });
        }
    }

    private static void send(TransferConfig config, int port) throws IOException {
        try (SocketProvider wire = new SocketProvider();
                Endpoint node = Endpoint.open(wire, EndpointConfig.DEFAULT);
                Region region = Region.allocate(MESSAGE)) {
            List<Sender> kept = new ArrayList<>();
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
            eachCount(kept, () -> {
                Sender sender = node.connect(address, SECRET, config, Pair.RAILS);
                sender.send(region);
                return sender;
            });
        }
    }

    private interface Opening<T> {
        T open();
    }

    private static <T> void eachCount(List<T> kept, Opening<T> opening) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            int fresh = Integer.parseInt(line) - kept.size();
            long startNs = System.nanoTime();
            for (int i = 0; i < fresh; i++) {
                kept.add(opening.open());
            }
            System.out.println(now(fresh > 0 ? (System.nanoTime() - startNs) / 1e6 / fresh : 0));
        }
    }

    private static Figures now(double openMs) throws IOException {
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long cpuBefore = cpuNs();
        pause();
        long idleMs = (cpuNs() - cpuBefore) / 1_000_000;
        return new Figures(threads(), files(), heap >> 10, residentKib(), idleMs, openMs);
    }

    private static void pause() {
        try {
            Thread.sleep(1000); // what an idle second costs is what is measured
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // of the transport's threads
    private static long cpuNs() throws IOException {
        long ticks = 0;
        for (Path each : transportThreads()) {
            String stat = Files.readString(each.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks * 10_000_000;
    }

    private static List<Path> transportThreads() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/task"))) {
            return all.filter(each -> name(each).startsWith("tcpx-")).toList();
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static int threads() throws IOException {
        return transportThreads().size();
    }

    private static int files() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return (int) all.count() - 1; // the listing itself
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    /** A node as a process, which ends with its input: {@code receive CHANNELS} or {@code send CHANNELS PORT}. */
    static final class Node implements AutoCloseable {
        final Process process;
        private final BufferedReader output;

        Node(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xms96m",
                    "-Xmx96m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SessionCosts.class.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = process.inputReader(StandardCharsets.UTF_8);
        }

        void tell(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        String read() throws IOException {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the node has ended");
            }
            return line;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
