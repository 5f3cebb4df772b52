package tcpx.bench.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/** Programs that the tests run inside or beside a lab, as processes. Each prints what the test waits for. */
final class LabProgram {
    private LabProgram() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "hold" -> hold(Long.parseLong(args[1]), Path.of(args[2]), LabMode.valueOf(args[3]));
            case "receive" -> receive(args[1], Integer.parseInt(args[2]));
            case "send" -> send(args[1], Integer.parseInt(args[2]), Long.parseLong(args[3]));
            case "sink" -> sink(args[1], Integer.parseInt(args[2]), Long.parseLong(args[3]));
            case "packets" -> packets(List.of(args).subList(1, args.length));
            case "disturb" -> disturb(args[1], args[2]);
            case "echo" -> echo(args[1], Integer.parseInt(args[2]));
            case "ping" -> ping(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "source" -> source(args[1], Integer.parseInt(args[2]), Double.parseDouble(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** The command line that starts this class in a JVM like this one. */
    static List<String> java(String... args) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> argv = new ArrayList<>(List.of(
                java.toString(), "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp", System.getProperty("java.class.path")));
        argv.add(LabProgram.class.getName());
        argv.addAll(List.of(args));
        return argv;
    }

    /** The largest IPv4 packet of each interface, as the kernel has it: {@code ip} below 6.2 does not say. */
    private static void packets(List<String> devices) {
        StringBuilder line = new StringBuilder();
        devices.forEach(device ->
                line.append(device).append(' ').append(largest(device)).append(' '));
        System.out.println(line.toString().strip());
    }

    private static int largest(String device) {
        int room = 16 * 1024;
        long memory = Memory.allocate(room);
        ByteBuffer message = Memory.buffer(memory, room);
        LargestPacket.write(message, device, Map.of(29, 1 << 3)); // IFLA_EXT_MASK: without statistics
        message.putShort(4, (short) 18).putShort(6, (short) 1); // RTM_GETLINK, REQUEST
        int fd = Posix.socket(16, 3 | Posix.SOCK_CLOEXEC, 0);
        Posix.send(fd, memory, message.limit(), 0);
        int bytes = (int) Posix.recv(fd, memory, room, 0);
        Posix.close(fd);
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int at = 32; at + 8 <= bytes; at += (message.clear().getShort(at) + 3) & -4) {
            numbers.put((int) message.clear().getShort(at + 2), message.getInt(at + 4));
        }
        Memory.free(memory);
        return numbers.getOrDefault(63, Math.min(65_536, numbers.get(41))); // IFLA_GSO_IPV4_MAX_SIZE, IFLA_GSO_MAX_SIZE
    }

    /** Makes a lab with a program inside each node, says so, and waits for the end of its input, or to be killed. */
    private static void hold(long seed, Path runtimeDirectory, LabMode mode) throws Exception {
        LabHost host = new LabHost(LabHost.current().searchPath(), runtimeDirectory, List.of(mode), new Random(seed));
        System.out.println("starting");
        LabSpec spec = LabSpec.of(2, "1gbit").withDelays(RailDelay.parseList("1ms,none", 2));
        try (Lab lab = Lab.up(spec, host)) {
            Process inA = new ProcessBuilder(lab.a().command(List.of("sleep", "600"))).start();
            Process inB = new ProcessBuilder(lab.b().command(List.of("sleep", "600"))).start();
            // A JVM that is waiting in a node, as the benchmark's second node would be.
            Process jvm = new ProcessBuilder(lab.b().command(java("receive", "10.77.1.2", "9000"))).start();
            jvm.getInputStream().read();
            System.out.println("up " + lab.name() + " " + inA.pid() + " " + inB.pid() + " " + jvm.pid() + " "
                    + lab.mode() + " " + lab.topology());
            System.in.read();
        }
        System.out.println("closed");
    }

    /** From inside a node, as the measuring process would: joins the lab and disturbs both ends of a rail. */
    private static void disturb(String descriptor, String fault) throws IOException {
        try (Lab lab = Lab.join(descriptor, LabHost.current());
                FaultRun run = new FaultRun(FaultSchedule.parse(List.of(fault)), lab, System::nanoTime)) {
            run.poll();
            System.out.println("applied");
            System.in.read();
        }
        System.out.println("undone");
    }

    private static void receive(String address, int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 4, InetAddress.getByName(address))) {
            System.out.println("listening");
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[1 << 16];
                long received = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    received += n;
                }
                System.out.println(received + " " + System.nanoTime());
            }
        }
    }

    private static void send(String address, int port, long bytes) throws IOException {
        System.out.println(System.nanoTime());
        try (Socket socket = new Socket(address, port)) {
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (long left = bytes; left > 0; left -= Math.min(left, buffer.length)) {
                out.write(buffer, 0, (int) Math.min(left, buffer.length));
            }
        }
    }

    /** Takes bytes until the end; prints GB/s (decimal) of all and of what came once it was fast, after so many ms. */
    private static void sink(String address, int port, long settleMs) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(address, port))) {
            System.out.println("listening");
            try (SocketChannel channel = server.accept()) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
                long startNs = System.nanoTime();
                long bytes = 0;
                long settledNs = 0;
                long settledBytes = 0;
                for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
                    bytes += n;
                    if (settledNs == 0 && System.nanoTime() - startNs > settleMs * 1_000_000L) {
                        settledNs = System.nanoTime();
                        settledBytes = bytes;
                    }
                }
                long endNs = System.nanoTime();
                System.out.printf(
                        "whole %.4f GB/s, settled %.4f GB/s%n",
                        (double) bytes / (endNs - startNs), (double) (bytes - settledBytes) / (endNs - settledNs));
            }
        }
    }

    /** Sends every byte back. */
    private static void echo(String address, int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port, 4, InetAddress.getByName(address))) {
            System.out.println("listening");
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                for (int each = socket.getInputStream().read();
                        each >= 0;
                        each = socket.getInputStream().read()) {
                    socket.getOutputStream().write(each);
                }
            }
        }
    }

    /** Sends a byte and waits for it, so many times; prints the middle round trip in nanoseconds. */
    private static void ping(String address, int port, int times) throws IOException {
        try (Socket socket = new Socket(address, port)) {
            socket.setTcpNoDelay(true);
            long[] roundTrips = new long[times];
            for (int i = 0; i < times; i++) {
                long startNs = System.nanoTime();
                socket.getOutputStream().write(i);
                socket.getInputStream().read();
                roundTrips[i] = System.nanoTime() - startNs;
            }
            Arrays.sort(roundTrips);
            System.out.println(roundTrips[times / 10]); // what a busy machine adds to most of them is not the path's
        }
    }

    private static void source(String address, int port, double seconds) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(address, port));
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            long endNs = System.nanoTime() + (long) (seconds * 1e9);
            while (System.nanoTime() < endNs) {
                channel.write(buffer.clear());
            }
        }
    }
}
