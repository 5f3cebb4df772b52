package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.PeerOutput;
import tcpx.bench.peers.PingPongProgram;

/** One connection over the first rail, a message there and one of the same length back: in Java or in C, asleep or spinning. */
final class PingPongContender implements Contender {
    private static final String SOURCE = "pingpong.c";
    private static final String WARM_SECONDS = "1.0";
    private static final double GIGA = 1e9;

    private final PeerKind kind;
    private final boolean compiled;
    private final String spin;
    private final Ground ground;
    private final Path binary;

    PingPongContender(PeerKind kind, Language language, boolean spins, Ground ground) {
        this.kind = kind;
        this.compiled = language == Language.C;
        this.spin = spins ? "1" : "0";
        this.ground = ground;
        this.binary = ground.scratch().resolve(kind.label());
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
    public Ground ground() {
        return ground;
    }

    @Override
    public void prepare() {
        if (compiled) {
            CSource.compile(ground, "gcc", SOURCE, binary);
        }
    }

    @Override
    public Measured run() {
        String a = Ground.address(ground.railsA().get(0));
        String b = Ground.address(ground.railsB().get(0));
        String port = Integer.toString(Ground.PORT);
        TimedProgram server = ground.onB(Map.of(), program("serve", b, port, spin));
        TimedProgram client = null;
        try {
            server.awaitText("READY", Ground.START_SECONDS);
            client = ground.onA(
                    Map.of(),
                    program(
                            "ask",
                            a,
                            b,
                            port,
                            Long.toString(ground.messageBytes()),
                            WARM_SECONDS,
                            String.format(Locale.ROOT, "%.1f", ground.seconds()),
                            spin));
            PeerOutput.RoundTrips asked = PeerOutput.roundTrips(client.await(ground.patienceSeconds()));
            double cpuB = PeerOutput.servingCpuSeconds(server.await(Ground.START_SECONDS));
            double gigabytes = asked.messages() * ground.messageBytes() / GIGA;
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
        return Ground.line(
                compiled ? List.of(binary.toString()) : Program.own().java(PingPongProgram.class.getName()), arguments);
    }
}
