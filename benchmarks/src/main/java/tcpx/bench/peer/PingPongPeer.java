package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.launch.Program;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.peer.program.PingPongProgram;

/**
 * One connection over the first rail, a message there and one of the same length back: in Java or in C, asleep or
 * spinning.
 */
record PingPongPeer(String name, String manner, boolean compiled, boolean spins) implements Peer {
    private static final String SOURCE = "pingpong.c";
    private static final String WARM_SECONDS = "1.0";
    private static final double GIGA = 1e9;

    @Override
    public Map<String, String> programs() {
        return compiled ? Map.of("gcc", "gcc") : Map.of();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ROUND_TRIPS;
    }

    @Override
    public Runner in(PeerContext context) {
        return new OneConnection(this, context, context.scratch().resolve(name), spins ? "1" : "0");
    }

    private record OneConnection(PingPongPeer peer, PeerContext context, Path binary, String spin) implements Runner {
        @Override
        public void prepare() {
            if (peer.compiled()) {
                CSource.compile(context, "gcc", SOURCE, binary);
            }
        }

        @Override
        public PeerMeasurement run() {
            String a = PeerContext.address(context.railsA().get(0));
            String b = PeerContext.address(context.railsB().get(0));
            String port = Integer.toString(PeerContext.PORT);
            TimedProgram server = context.onB(Map.of(), program("serve", b, port, spin));
            TimedProgram client = null;
            try {
                server.awaitText("READY", PeerContext.START_SECONDS);
                client = context.onA(
                        Map.of(),
                        program(
                                "ask",
                                a,
                                b,
                                port,
                                Long.toString(context.messageBytes()),
                                WARM_SECONDS,
                                String.format(Locale.ROOT, "%.1f", context.seconds()),
                                spin));
                PeerOutput.RoundTrips asked = PeerOutput.roundTrips(client.await(context.patienceSeconds()));
                double cpuB = PeerOutput.servingCpuSeconds(server.await(PeerContext.START_SECONDS));
                double gigabytes = asked.messages() * context.messageBytes() / GIGA;
                return new PeerMeasurement(
                        gigabytes / asked.seconds(),
                        asked.seconds(),
                        Double.NaN,
                        asked.cpuSeconds() / gigabytes,
                        cpuB / gigabytes,
                        asked.latencyUs());
            } finally {
                if (client != null) {
                    client.end();
                }
                server.end();
            }
        }

        private List<String> program(String... arguments) {
            return PeerContext.line(
                    peer.compiled() ? List.of(binary.toString()) : Program.own().java(PingPongProgram.class.getName()),
                    arguments);
        }
    }
}
