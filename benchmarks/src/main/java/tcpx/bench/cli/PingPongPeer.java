package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.PeerOutput;
import tcpx.bench.peers.PingPongProgram;

/** One connection over the first rail, a message there and one of the same length back: in Java or in C, asleep or spinning. */
final class PingPongPeer implements SystemUnderTest {
    private static final String SOURCE = "pingpong.c";
    private static final String WARM_SECONDS = "1.0";
    private static final double GIGA = 1e9;

    private final PeerKind kind;
    private final boolean compiled;
    private final String spin;
    private final PeerContext context;
    private final Path binary;

    PingPongPeer(PeerKind kind, Language language, boolean spins, PeerContext context) {
        this.kind = kind;
        this.compiled = language == Language.C;
        this.spin = spins ? "1" : "0";
        this.context = context;
        this.binary = context.scratch().resolve(kind.label());
    }

    /** What the program is written in. */
    enum Language {
        JAVA,
        C
    }

    @Override
    public PeerKind kind() {
        return kind;
    }

    @Override
    public PeerContext context() {
        return context;
    }

    @Override
    public void prepare() {
        if (compiled) {
            CSource.compile(context, "gcc", SOURCE, binary);
        }
    }

    @Override
    public Measured run() {
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
            return new Measured(
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
                compiled ? List.of(binary.toString()) : Program.own().java(PingPongProgram.class.getName()), arguments);
    }
}
