package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.lab.LabRail;
import tcpx.bench.launch.TimedProgram;

/** One connection that the kernel spreads over the rails. */
final class MptcpPeer implements Peer {
    private static final List<String> THROUGH_MPTCP = List.of("mptcpize", "run");

    @Override
    public String name() {
        return "mptcp";
    }

    @Override
    public String manner() {
        return "striped by the kernel, one connection (iperf3 through mptcpize)";
    }

    @Override
    public Map<String, String> programs() {
        return Map.of("mptcpize", "mptcpize", "iperf3", "iperf3");
    }

    @Override
    public Traffic traffic() {
        return Traffic.STREAM;
    }

    @Override
    public Runner in(PeerContext context) {
        return new Striped(context);
    }

    private record Striped(PeerContext context) implements Runner {
        @Override
        public void prepare() {
            List<String> limits = List.of("limits", "set", "subflow", "8", "add_addr_accepted", "8");
            ip(true, limits);
            ip(false, limits);
        }

        @Override
        public PeerMeasurement run() {
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
}
