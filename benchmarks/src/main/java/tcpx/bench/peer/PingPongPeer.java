package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.launch.Program;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.peer.program.PingPongProgram;

/**
 * One connection over the first rail, a message there and one of the same length back: in Java or in C, asleep or
 * spinning.
 *
 * @param binary where the program in C is put
 * @param spin 1 or 0
 */
record PingPongPeer(PeerContext context, boolean compiled, Path binary, String spin) implements Peer.Runner {
    /** One of them. */
    static Peer peer(String name, String manner, boolean compiled, boolean spins) {
        return new Peer(
                name,
                manner,
                compiled ? CSource.COMPILER : Map.of(),
                () -> compiled ? CSource.missing() : Optional.empty(),
                Peer.Traffic.ROUND_TRIPS,
                context -> new PingPongPeer(context, compiled, context.scratch().resolve(name), spins ? "1" : "0"));
    }

    @Override
    public void prepare() {
        if (compiled) {
            CSource.compile(context, "gcc", "pingpong.c", binary);
        }
    }

    @Override
    public PeerMeasurement run() {
        List<String> ask = program(
                "ask",
                context.fromA(0),
                context.toB(0),
                PeerContext.PORT_TEXT,
                Long.toString(context.messageBytes()),
                PeerContext.WARM_SECONDS,
                context.secondsText(),
                spin);
        try (TimedProgram server =
                context.onB(Map.of(), program("serve", context.toB(0), PeerContext.PORT_TEXT, spin))) {
            server.awaitText("READY", PeerContext.START_SECONDS);
            try (TimedProgram client = context.onA(Map.of(), ask)) {
                Map<String, Double> asked = new LinkedHashMap<>(PeerOutput.figures(
                        "the ping-pong", client.await(context.patienceSeconds()), "messages", "seconds", "cpu"));
                Map<String, Double> served =
                        PeerOutput.figures("the ping-pong's other end", server.await(PeerContext.START_SECONDS), "cpu");
                double moved = asked.remove("messages") * context.messageBytes();
                return PeerMeasurement.of(moved, asked.remove("seconds"), asked.remove("cpu"), served.get("cpu"))
                        .with(asked);
            }
        }
    }

    private List<String> program(String... arguments) {
        return PeerContext.line(
                compiled ? List.of(binary.toString()) : Program.own().java(PingPongProgram.class.getName()), arguments);
    }
}
