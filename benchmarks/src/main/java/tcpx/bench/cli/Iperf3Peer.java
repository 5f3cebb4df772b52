package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.peers.Measured;

/** A stream per rail, each with a client and a server of its own. */
record Iperf3Peer(PeerContext context) implements SystemUnderTest {
    @Override
    public PeerKind kind() {
        return PeerKind.IPERF3;
    }

    @Override
    public Measured run() {
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
