package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.launch.TimedProgram;

/** iperf3: a stream per rail, each with a client and a server of its own. */
record Iperf3Peer(PeerContext context) implements Peer.Runner {
    @Override
    public PeerMeasurement run() {
        List<TimedProgram> servers = new ArrayList<>();
        List<TimedProgram> clients = new ArrayList<>();
        try {
            context.railsB().forEach(rail -> servers.add(server(context, List.of(), "-B", PeerContext.address(rail))));
            servers.forEach(Iperf3Peer::awaitListening);
            for (int i = 0; i < servers.size(); i++) {
                String to = PeerContext.address(context.railsB().get(i));
                String from = PeerContext.address(context.railsA().get(i));
                clients.add(client(context, List.of(), to, "-B", from));
            }
            return sum(context, clients, servers);
        } finally {
            clients.forEach(TimedProgram::close);
            servers.forEach(TimedProgram::close);
        }
    }

    /** A server for one client; {@code how} goes before it and may be empty. */
    static TimedProgram server(PeerContext context, List<String> how, String... more) {
        List<String> line = PeerContext.line(how, "iperf3", "-s", "-1", "--forceflush", "-p", PeerContext.PORT_TEXT);
        return context.onB(Map.of(), PeerContext.line(line, more));
    }

    static void awaitListening(TimedProgram server) {
        server.awaitText("listening", PeerContext.START_SECONDS);
    }

    /** A client that sends to {@code address}. */
    static TimedProgram client(PeerContext context, List<String> how, String address, String... more) {
        String seconds = Long.toString(Math.max(1, Math.round(context.seconds()))); // it knows no others
        List<String> line = PeerContext.line(
                how, "iperf3", "-c", address, "-p", PeerContext.PORT_TEXT, "-t", seconds, "-l", "1M", "-J");
        return context.onA(Map.of(), PeerContext.line(line, more));
    }

    /** Waits for all and adds them up. */
    static PeerMeasurement sum(PeerContext context, List<TimedProgram> clients, List<TimedProgram> servers) {
        double rate = 0;
        double bytes = 0;
        double seconds = 0;
        double cpuA = 0;
        double cpuB = 0;
        for (TimedProgram client : clients) {
            Map<String, Double> moved = PeerOutput.iperf3(client.await(context.patienceSeconds()));
            rate += moved.get("bytes") / 1e9 / moved.get("seconds");
            bytes += moved.get("bytes");
            seconds = Math.max(seconds, moved.get("seconds"));
            cpuA += client.cpuSeconds();
        }
        for (TimedProgram server : servers) {
            server.await(PeerContext.START_SECONDS);
            cpuB += server.cpuSeconds();
        }
        return new PeerMeasurement(rate, seconds, bytes, cpuA / (bytes / 1e9), cpuB / (bytes / 1e9), Map.of());
    }
}
