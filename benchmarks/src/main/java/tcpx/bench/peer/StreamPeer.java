package tcpx.bench.peer;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.lab.LabRail;
import tcpx.bench.launch.Program;
import tcpx.bench.launch.TimedProgram;
import tcpx.bench.peer.program.StreamProgram;
import tcpx.placement.Cores;

/** A stream per rail by a Java program: the JDK's own channels, or the bare system calls. */
record StreamPeer(String name, String pump, String manner) implements Peer {
    private static final String WARM_SECONDS = "1.0";

    @Override
    public Traffic traffic() {
        return Traffic.STREAM;
    }

    @Override
    public Runner in(PeerContext context) {
        return () -> run(context);
    }

    private PeerMeasurement run(PeerContext context) {
        List<LabRail> a = context.railsA();
        List<LabRail> b = context.railsB();
        List<String> receive = program("receive", context.coresB());
        for (int i = 0; i < context.streams(); i++) {
            receive.add(PeerContext.address(b.get(i % b.size())));
        }
        TimedProgram receiver = context.onB(Map.of(), receive);
        TimedProgram sender = null;
        try {
            receiver.awaitText("READY", PeerContext.START_SECONDS);
            List<String> send = program(
                    "send", context.coresA(), WARM_SECONDS, String.format(Locale.ROOT, "%.1f", context.seconds()));
            for (int i = 0; i < context.streams(); i++) {
                send.add(PeerContext.address(a.get(i % a.size())) + ">" + PeerContext.address(b.get(i % b.size())));
            }
            sender = context.onA(Map.of(), send);
            sender.awaitText("READY", PeerContext.START_SECONDS);
            receiver.say("");
            PeerOutput.Moved sent = PeerOutput.nio(sender.await(context.patienceSeconds()));
            receiver.say("");
            PeerOutput.Moved received = PeerOutput.nio(receiver.await(PeerContext.START_SECONDS));
            return new PeerMeasurement(
                    sent.goodputGBps(),
                    sent.seconds(),
                    Double.NaN,
                    sent.cpuSeconds() / (sent.bytes() / 1e9),
                    received.cpuSeconds() / (received.bytes() / 1e9));
        } finally {
            if (sender != null) {
                sender.end();
            }
            receiver.end();
        }
    }

    private List<String> program(String role, Cores cores, String... more) {
        List<String> line = Program.own().java(StreamProgram.class.getName());
        line.addAll(List.of(role, pump, cores.toString(), Integer.toString(PeerContext.PORT)));
        line.addAll(List.of(more));
        return line;
    }
}
