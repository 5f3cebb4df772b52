package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.lab.LabRail;
import tcpx.bench.peers.Measured;

/** One connection that the kernel spreads over the rails. */
record MptcpPeer(PeerContext context) implements SystemUnderTest {
    private static final List<String> THROUGH_MPTCP = List.of("mptcpize", "run");

    @Override
    public PeerKind kind() {
        return PeerKind.MPTCP;
    }

    @Override
    public void prepare() {
        List<String> limits = List.of("limits", "set", "subflow", "8", "add_addr_accepted", "8");
        ip(true, limits);
        ip(false, limits);
    }

    @Override
    public Measured run() {
        List<LabRail> rails = context.railsB();
        List<TimedProgram> started = new ArrayList<>();
        try {
            for (LabRail rail : rails.subList(1, rails.size())) {
                ip(false, List.of("endpoint", "add", PeerContext.address(rail), "dev", rail.device(), "signal"));
            }
            // a server that is bound to one address refuses the joins of the others without a word
            TimedProgram server = Iperf3.server(context, THROUGH_MPTCP);
            started.add(server);
            Iperf3.awaitListening(server);
            TimedProgram client = Iperf3.client(context, THROUGH_MPTCP, PeerContext.address(rails.get(0)));
            started.add(client);
            return Iperf3.sum(context, List.of(client), List.of(server));
        } finally {
            started.forEach(TimedProgram::end);
            ip(false, List.of("endpoint", "flush"));
        }
    }

    private void ip(boolean nodeA, List<String> arguments) {
        List<String> line = PeerContext.line(List.of("ip", "mptcp"), arguments.toArray(String[]::new));
        TimedProgram command = nodeA ? context.onA(Map.of(), line) : context.onB(Map.of(), line);
        command.await(PeerContext.START_SECONDS);
    }
}
