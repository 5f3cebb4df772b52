package tcpx.bench.peer;

import java.util.List;
import java.util.Map;
import tcpx.bench.launch.Program;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.peer.program.StreamProgram;
import tcpx.placement.Cores;

/**
 * A stream per rail by a Java program: the JDK's own channels, or the bare system calls.
 *
 * @param pump name of the {@link tcpx.bench.peer.program.StreamPump.Kind}
 */
record StreamPeer(PeerContext context, String pump) implements Peer.Runner {
    private static final String WHO = "the stream program";

    /** One of them. */
    static Peer peer(String name, String pump, String manner) {
        return new Peer(name, manner, Map.of(), Peer.Traffic.STREAM, context -> new StreamPeer(context, pump));
    }

    @Override
    public PeerMeasurement run() {
        List<String> receive = program("receive", context.coresB());
        List<String> send = program("send", context.coresA(), PeerContext.WARM_SECONDS, context.secondsText());
        for (int i = 0; i < context.streams(); i++) {
            receive.add(context.toB(i));
            send.add(context.fromA(i) + ">" + context.toB(i));
        }
        try (TimedProgram receiver = context.onB(Map.of(), receive)) {
            receiver.awaitText("READY", PeerContext.START_SECONDS);
            try (TimedProgram sender = context.onA(Map.of(), send)) {
                sender.awaitText("READY", PeerContext.START_SECONDS);
                receiver.say("");
                Map<String, Double> sent =
                        PeerOutput.figures(WHO, sender.await(context.patienceSeconds()), "bytes", "seconds", "cpu");
                receiver.say("");
                return PeerMeasurement.of(
                        sent, PeerOutput.figures(WHO, receiver.await(PeerContext.START_SECONDS), "bytes", "cpu"));
            }
        }
    }

    private List<String> program(String role, Cores cores, String... more) {
        List<String> line = Program.own().java(StreamProgram.class.getName());
        line.addAll(List.of(role, pump, cores.toString(), PeerContext.PORT_TEXT));
        line.addAll(List.of(more));
        return line;
    }
}
