package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.launch.TimedProgram;

/** A stream per rail, each with a client and a server of its own. */
final class Iperf3Peer implements Peer {
    @Override
    public String name() {
        return "iperf3";
    }

    @Override
    public String manner() {
        return "streams, one process per rail";
    }

    @Override
    public Map<String, String> programs() {
        return Map.of("iperf3", "iperf3");
    }

    @Override
    public Traffic traffic() {
        return Traffic.STREAM;
    }

    @Override
    public Runner in(PeerContext context) {
        return () -> run(context);
    }

    private static PeerMeasurement run(PeerContext context) {
        List<TimedProgram> servers = new ArrayList<>();
        List<TimedProgram> clients = new ArrayList<>();
        try {
            context.railsB()
                    .forEach(rail -> servers.add(Iperf3.server(context, List.of(), "-B", PeerContext.address(rail))));
            servers.forEach(Iperf3::awaitListening);
            for (int i = 0; i < servers.size(); i++) {
                String to = PeerContext.address(context.railsB().get(i));
                String from = PeerContext.address(context.railsA().get(i));
                clients.add(Iperf3.client(context, List.of(), to, "-B", from));
            }
            return Iperf3.sum(context, clients, servers);
        } finally {
            clients.forEach(TimedProgram::end);
            servers.forEach(TimedProgram::end);
        }
    }
}
