package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.launch.TimedProgram;

/**
 * GPU memory over bare sockets: what a program in C that does nothing else gets out of the rails and the copies.
 *
 * @param way {@code copy} or {@code vmsplice}
 */
record BareGpuPeer(PeerContext context, String way, Path binary) implements Peer.Runner {
    private static final String WHO = "the bare GPU program";

    static Peer peer(String name, String way, String manner) {
        return new Peer(
                name,
                manner,
                CSource.COMPILER,
                () -> CSource.missing().or(GpuPrograms::missingDriver),
                Peer.Traffic.STREAM,
                context -> new BareGpuPeer(context, way, context.scratch().resolve("baregpu")));
    }

    @Override
    public void prepare() {
        CSource.compile(context, "gcc", "baregpu.c", binary);
    }

    @Override
    public PeerMeasurement run() {
        List<String> receive =
                new ArrayList<>(List.of(binary.toString(), "receive", PeerContext.PORT_TEXT, GpuPrograms.gpuB()));
        List<String> send = new ArrayList<>(List.of(
                binary.toString(),
                "send",
                PeerContext.PORT_TEXT,
                GpuPrograms.gpuA(),
                way,
                PeerContext.WARM_SECONDS,
                context.secondsText()));
        for (int i = 0; i < context.streams(); i++) {
            receive.add(context.toB(i));
            send.add(context.fromA(i) + ">" + context.toB(i));
        }
        try (TimedProgram receiver = context.onB(Map.of(), receive)) {
            receiver.awaitText("READY", PeerContext.START_SECONDS);
            try (TimedProgram sender = context.onA(Map.of(), send)) {
                Map<String, Double> sent =
                        PeerOutput.figures(WHO, sender.await(context.patienceSeconds()), "bytes", "seconds", "cpu");
                return PeerMeasurement.of(
                        sent, PeerOutput.figures(WHO, receiver.await(PeerContext.START_SECONDS), "bytes", "cpu"));
            }
        }
    }
}
