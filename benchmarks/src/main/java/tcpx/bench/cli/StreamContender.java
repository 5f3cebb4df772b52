package tcpx.bench.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.lab.LabRail;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.PeerOutput;
import tcpx.bench.peers.StreamProgram;
import tcpx.placement.Cores;

/** A stream per rail by a Java program: the JDK's own channels, or the bare system calls. */
record StreamContender(PeerKind kind, String pump, Ground ground) implements Contender {
    private static final String WARM_SECONDS = "1.0";

    @Override
    public Measured run() {
        List<LabRail> a = ground.railsA();
        List<LabRail> b = ground.railsB();
        List<String> receive = program("receive", ground.coresB());
        for (int i = 0; i < ground.streams(); i++) {
            receive.add(Ground.address(b.get(i % b.size())));
        }
        TimedProgram receiver = ground.onB(Map.of(), receive);
        TimedProgram sender = null;
        try {
            receiver.awaitText("READY", Ground.START_SECONDS);
            List<String> send = program(
                    "send", ground.coresA(), WARM_SECONDS, String.format(Locale.ROOT, "%.1f", ground.seconds()));
            for (int i = 0; i < ground.streams(); i++) {
                send.add(Ground.address(a.get(i % a.size())) + ">" + Ground.address(b.get(i % b.size())));
            }
            sender = ground.onA(Map.of(), send);
            sender.awaitText("READY", Ground.START_SECONDS);
            receiver.say("");
            PeerOutput.Moved sent = PeerOutput.nio(sender.await(ground.patienceSeconds()));
            receiver.say("");
            PeerOutput.Moved received = PeerOutput.nio(receiver.await(Ground.START_SECONDS));
            return new Measured(
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
        line.addAll(List.of(role, pump, cores.toString(), Integer.toString(Ground.PORT)));
        line.addAll(List.of(more));
        return line;
    }
}
