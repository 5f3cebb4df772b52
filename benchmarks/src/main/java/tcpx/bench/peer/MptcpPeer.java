package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.lab.LabNode.LabRail;
import tcpx.bench.launch.TimedProgram;

/** MPTCP: one connection, made by iperf3, that the kernel spreads over the rails. */
record MptcpPeer(PeerContext context) implements Peer.Runner {
    private static final List<String> THROUGH_MPTCP = List.of("mptcpize", "run");

    @Override
    public void prepare() {
        List<String> limits = PeerContext.words("ip mptcp limits set subflow 8 add_addr_accepted 8");
        done(context.onA(Map.of(), limits));
        done(context.onB(Map.of(), limits));
    }

    @Override
    public PeerMeasurement run() {
        List<LabRail> rails = context.railsB();
        List<TimedProgram> started = new ArrayList<>();
        try {
            for (LabRail rail : rails.subList(1, rails.size())) {
                String endpoint = PeerContext.address(rail) + " dev " + rail.device();
                done(context.onB(Map.of(), PeerContext.words("ip mptcp endpoint add " + endpoint + " signal")));
            }
            // a server that is bound to one address refuses the joins of the others without a word
            TimedProgram server = Iperf3Peer.server(context, THROUGH_MPTCP);
            started.add(server);
            Iperf3Peer.awaitListening(server);
            TimedProgram client = Iperf3Peer.client(context, THROUGH_MPTCP, PeerContext.address(rails.get(0)));
            started.add(client);
            return Iperf3Peer.sum(context, List.of(client), List.of(server));
        } finally {
            started.forEach(TimedProgram::close);
            done(context.onB(Map.of(), PeerContext.words("ip mptcp endpoint flush")));
        }
    }

    private static void done(TimedProgram command) {
        command.await(PeerContext.START_SECONDS);
    }
}
