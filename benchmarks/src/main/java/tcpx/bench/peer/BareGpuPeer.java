package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tcpx.bench.lab.LabNode.LabRail;
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
        List<LabRail> a = context.railsA();
        List<LabRail> b = context.railsB();
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
            String to = PeerContext.address(b.get(i % b.size()));
            receive.add(to);
            send.add(PeerContext.address(a.get(i % a.size())) + ">" + to);
        }
        TimedProgram receiver = context.onB(Map.of(), receive);
        TimedProgram sender = null;
        try {
            receiver.awaitText("READY", PeerContext.START_SECONDS);
            sender = context.onA(Map.of(), send);
            Map<String, Double> sent =
                    PeerOutput.figures(WHO, sender.await(context.patienceSeconds()), "bytes", "seconds", "cpu");
            Map<String, Double> received =
                    PeerOutput.figures(WHO, receiver.await(PeerContext.START_SECONDS), "bytes", "cpu");
            // either end counts in a time of its own
            double cpuB = received.get("cpu") / received.get("bytes") * sent.get("bytes");
            return PeerMeasurement.of(sent.get("bytes"), sent.get("seconds"), sent.get("cpu"), cpuB);
        } finally {
            if (sender != null) {
                sender.end();
            }
            receiver.end();
        }
    }
}
