package tcpx.bench.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabRail;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.NioStreams;
import tcpx.bench.peers.PeerOutput;

/** Another program that moves bytes over the lab's rails. */
abstract sealed class Contender {
    private static final int PORT = 5201;
    private static final long START_SECONDS = 10;
    private static final long SPARE_SECONDS = 20;

    final LabSession session;
    final Path scratch;
    final double seconds;

    private Contender(LabSession session, Path scratch, double seconds) {
        this.session = session;
        this.scratch = scratch;
        this.seconds = seconds;
    }

    /** All that are known, in the order of the table. */
    static List<Contender> all(LabSession session, Path scratch, double seconds) {
        return List.of(
                new Nio(session, scratch, seconds),
                new Iperf3(session, scratch, seconds),
                new Mptcp(session, scratch, seconds),
                new Ucx(session, scratch, seconds));
    }

    /** As in the column {@code peer}. */
    abstract String name();

    /** How it uses the rails. */
    abstract String kind();

    /** Programs it needs, each with the Debian package. */
    abstract Map<String, String> programs();

    /** Moves bytes for about the time given. Throws BenchmarkFailure or IllegalArgumentException if it does not work. */
    abstract Measured run();

    /** How to install what is missing; empty if nothing is. */
    Optional<String> missing() {
        String packages = programs().entrySet().stream()
                .filter(each -> !installed(each.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .collect(Collectors.joining(" "));
        return packages.isEmpty() ? Optional.empty() : Optional.of("apt-get install -y " + packages);
    }

    private static boolean installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    TimedProgram onA(List<String> line, Map<String, String> environment) {
        return TimedProgram.start(session, lab().a(), line, environment, scratch);
    }

    TimedProgram onB(List<String> line, Map<String, String> environment) {
        return TimedProgram.start(session, lab().b(), line, environment, scratch);
    }

    Lab lab() {
        return session.lab();
    }

    String text(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    static String address(LabRail rail) {
        return rail.address().getHostAddress();
    }

    /** A stream per rail, each with a client and a server of its own. */
    private static final class Iperf3 extends Contender {
        Iperf3(LabSession session, Path scratch, double seconds) {
            super(session, scratch, seconds);
        }

        @Override
        String name() {
            return "iperf3";
        }

        @Override
        String kind() {
            return "streams, one process per rail";
        }

        @Override
        Map<String, String> programs() {
            return Map.of("iperf3", "iperf3");
        }

        @Override
        Measured run() {
            List<TimedProgram> servers = new ArrayList<>();
            List<TimedProgram> clients = new ArrayList<>();
            try {
                for (LabRail rail : lab().b().rails()) {
                    servers.add(onB(
                            List.of("iperf3", "-s", "-1", "--forceflush", "-B", address(rail), "-p", "" + PORT),
                            Map.of()));
                }
                servers.forEach(server -> server.awaitText("listening", START_SECONDS));
                for (int i = 0; i < servers.size(); i++) {
                    String to = address(lab().b().rails().get(i));
                    String from = address(lab().a().rails().get(i));
                    clients.add(onA(
                            List.of(
                                    "iperf3",
                                    "-c",
                                    to,
                                    "-B",
                                    from,
                                    "-p",
                                    "" + PORT,
                                    "-t",
                                    "" + Math.max(1, Math.round(seconds)),
                                    "-l",
                                    "1M",
                                    "-J"),
                            Map.of()));
                }
                return sum(clients, servers, SPARE_SECONDS + Math.round(seconds));
            } finally {
                clients.forEach(TimedProgram::end);
                servers.forEach(TimedProgram::end);
            }
        }
    }

    static Measured sum(List<TimedProgram> clients, List<TimedProgram> servers, long waitSeconds) {
        double rate = 0;
        double bytes = 0;
        double cpuA = 0;
        double cpuB = 0;
        for (TimedProgram client : clients) {
            PeerOutput.Moved moved = PeerOutput.iperf3(client.await(waitSeconds));
            rate += moved.goodputGBps();
            bytes += moved.bytes();
            cpuA += client.cpuSeconds();
        }
        for (TimedProgram server : servers) {
            server.await(START_SECONDS);
            cpuB += server.cpuSeconds();
        }
        return new Measured(rate, cpuA / (bytes / 1e9), cpuB / (bytes / 1e9));
    }

    /** One connection that the kernel spreads over the rails. */
    private static final class Mptcp extends Contender {
        Mptcp(LabSession session, Path scratch, double seconds) {
            super(session, scratch, seconds);
        }

        @Override
        String name() {
            return "mptcp";
        }

        @Override
        String kind() {
            return "striped by the kernel, one connection (iperf3 through mptcpize)";
        }

        @Override
        Map<String, String> programs() {
            return Map.of("mptcpize", "mptcpize", "iperf3", "iperf3");
        }

        @Override
        Measured run() {
            List<LabRail> rails = lab().b().rails();
            ip(true, "limits", "set", "subflow", "8", "add_addr_accepted", "8");
            ip(false, "limits", "set", "subflow", "8", "add_addr_accepted", "8");
            for (LabRail rail : rails.subList(1, rails.size())) {
                ip(false, "endpoint", "add", address(rail), "dev", rail.device(), "signal");
            }
            List<TimedProgram> started = new ArrayList<>();
            try {
                // a server that is bound to one address refuses the joins of the others without a word
                TimedProgram server = onB(
                        List.of("mptcpize", "run", "iperf3", "-s", "-1", "--forceflush", "-p", "" + PORT), Map.of());
                started.add(server);
                server.awaitText("listening", START_SECONDS);
                TimedProgram client = onA(
                        List.of(
                                "mptcpize",
                                "run",
                                "iperf3",
                                "-c",
                                address(rails.get(0)),
                                "-p",
                                "" + PORT,
                                "-t",
                                "" + Math.max(1, Math.round(seconds)),
                                "-l",
                                "1M",
                                "-J"),
                        Map.of());
                started.add(client);
                return sum(List.of(client), List.of(server), SPARE_SECONDS + Math.round(seconds));
            } finally {
                started.forEach(TimedProgram::end);
                ip(false, "endpoint", "flush");
            }
        }

        private void ip(boolean nodeA, String... arguments) {
            List<String> line = new ArrayList<>(List.of("ip", "mptcp"));
            line.addAll(List.of(arguments));
            TimedProgram command = nodeA ? onA(line, Map.of()) : onB(line, Map.of());
            command.await(START_SECONDS);
        }
    }

    /** UCX, which stripes large messages over its rails. */
    private static final class Ucx extends Contender {
        private static final int MESSAGE_BYTES = 4 << 20;
        private static final int FIRST_ITERATIONS = 50;

        // it looks for its devices in /sys, which shows the host's interfaces unless it is mounted inside the node
        private static final List<String> OWN_SYS = List.of(
                "unshare", "--mount", "sh", "-c", "mount -t sysfs sysfs /sys && exec \"$@\"", "sh", "ucx_perftest");

        private long iterations = FIRST_ITERATIONS;

        Ucx(LabSession session, Path scratch, double seconds) {
            super(session, scratch, seconds);
        }

        @Override
        String name() {
            return "ucx_perftest";
        }

        @Override
        String kind() {
            return "striped, tag_bw of 4 MiB over UCX's TCP (1.13 uses two rails at most)";
        }

        @Override
        Map<String, String> programs() {
            return Map.of("ucx_perftest", "ucx-utils");
        }

        // it takes a number of messages and no time: a short run first finds out how many fit
        @Override
        Measured run() {
            if (iterations == FIRST_ITERATIONS) {
                double rate = once(FIRST_ITERATIONS).goodputGBps();
                iterations = Math.max(FIRST_ITERATIONS, Math.round(rate * 1e9 * seconds / MESSAGE_BYTES));
            }
            return once(iterations);
        }

        private Measured once(long messages) {
            int rails = lab().b().rails().size();
            String devices =
                    lab().b().rails().stream().map(LabRail::device).distinct().collect(Collectors.joining(","));
            Map<String, String> environment = Map.of(
                    "UCX_TLS",
                    "tcp",
                    "UCX_NET_DEVICES",
                    devices,
                    "UCX_MAX_RNDV_RAILS",
                    "" + rails,
                    "UCX_MAX_EAGER_RAILS",
                    "" + rails);
            TimedProgram server = onB(with(List.of("-p", "" + PORT)), environment);
            TimedProgram client = null;
            try {
                List<String> line = with(List.of(
                        lab().b().control().getHostAddress(),
                        "-p",
                        "" + PORT,
                        "-t",
                        "tag_bw",
                        "-s",
                        "" + MESSAGE_BYTES,
                        "-n",
                        "" + messages,
                        "-w",
                        "10",
                        "-O",
                        "8",
                        "-f",
                        "-v"));
                String text = connected(line, environment, server);
                client = last;
                double rate = PeerOutput.ucxGBps(text);
                server.await(START_SECONDS);
                double gigabytes = (messages + 10) * (double) MESSAGE_BYTES / 1e9;
                return new Measured(rate, client.cpuSeconds() / gigabytes, server.cpuSeconds() / gigabytes);
            } finally {
                if (client != null) {
                    client.end();
                }
                server.end();
            }
        }

        private static List<String> with(List<String> arguments) {
            List<String> line = new ArrayList<>(OWN_SYS);
            line.addAll(arguments);
            return line;
        }

        private TimedProgram last;

        // the server does not say when it listens: the client is tried until it gets through
        private String connected(List<String> line, Map<String, String> environment, TimedProgram server) {
            long deadlineNs = System.nanoTime() + START_SECONDS * 1_000_000_000L;
            while (true) {
                last = onA(line, environment);
                try {
                    return last.await(SPARE_SECONDS + 3 * Math.round(seconds));
                } catch (BenchmarkFailure e) {
                    if (server.ended() || System.nanoTime() > deadlineNs) {
                        throw e;
                    }
                    TimedProgram.pause();
                }
            }
        }
    }

    /** What the JDK's own channels do. */
    private static final class Nio extends Contender {
        Nio(LabSession session, Path scratch, double seconds) {
            super(session, scratch, seconds);
        }

        @Override
        String name() {
            return "nio";
        }

        @Override
        String kind() {
            return "streams, a blocking SocketChannel and a thread per rail";
        }

        @Override
        Map<String, String> programs() {
            return Map.of();
        }

        @Override
        Measured run() {
            List<LabRail> a = lab().a().rails();
            List<LabRail> b = lab().b().rails();
            List<String> receive = Program.own().java(NioStreams.class.getName());
            receive.addAll(List.of("receive", "" + PORT));
            b.forEach(rail -> receive.add(address(rail)));
            TimedProgram receiver = onB(receive, Map.of());
            TimedProgram sender = null;
            try {
                receiver.awaitText("READY", START_SECONDS);
                List<String> send = Program.own().java(NioStreams.class.getName());
                send.addAll(List.of("send", "" + PORT, "1.0", text(seconds)));
                IntStream.range(0, a.size()).forEach(i -> send.add(address(a.get(i)) + ">" + address(b.get(i))));
                sender = onA(send, Map.of());
                sender.awaitText("READY", START_SECONDS);
                receiver.say("");
                PeerOutput.Moved sent = PeerOutput.nio(sender.await(SPARE_SECONDS + Math.round(seconds)));
                receiver.say("");
                PeerOutput.Moved received = PeerOutput.nio(receiver.await(START_SECONDS));
                return new Measured(
                        sent.goodputGBps(),
                        sent.cpuSeconds() / (sent.bytes() / 1e9),
                        received.cpuSeconds() / (received.bytes() / 1e9));
            } finally {
                if (sender != null) {
                    sender.end();
                }
                receiver.end();
            }
        }
    }
}
