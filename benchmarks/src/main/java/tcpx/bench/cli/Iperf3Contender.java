package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.peers.Measured;

/** A stream per rail, each with a client and a server of its own. */
record Iperf3Contender(Ground ground) implements Contender {
    @Override
    public PeerKind kind() {
        return PeerKind.IPERF3;
    }

    @Override
    public Measured run() {
        List<TimedProgram> servers = new ArrayList<>();
        List<TimedProgram> clients = new ArrayList<>();
        try {
            ground.railsB().forEach(rail -> servers.add(Iperf3.server(ground, List.of(), "-B", Ground.address(rail))));
            servers.forEach(Iperf3::awaitListening);
            for (int i = 0; i < servers.size(); i++) {
                String to = Ground.address(ground.railsB().get(i));
                String from = Ground.address(ground.railsA().get(i));
                clients.add(Iperf3.client(ground, List.of(), to, "-B", from));
            }
            return Iperf3.sum(ground, clients, servers);
        } finally {
            clients.forEach(TimedProgram::end);
            servers.forEach(TimedProgram::end);
        }
    }
}
