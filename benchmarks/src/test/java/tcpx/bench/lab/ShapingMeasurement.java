package tcpx.bench.lab;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpx.bench.lab.LabNode.LabRail;

/**
 * Not a test: measures how well the shaping holds its rate, with one plain socket per rail. Run by hand, as root, with
 * the number of rails, their rate and the seconds: {@code ShapingMeasurement 4 4gbit 1.2 ["burst 1mb latency 20ms"]}.
 * The figures in {@link Lab} come from it.
 */
final class ShapingMeasurement {
    private ShapingMeasurement() {}

    public static void main(String[] args) throws Exception {
        LabSpec spec = LabSpec.of(Integer.parseInt(args[0]), args[1]);
        try (Lab lab = Lab.up(spec, LabHost.current())) {
            if (args.length > 3) {
                for (LabRail rail : lab.a().rails()) {
                    String change = "qdisc change dev " + rail.name() + " root tbf rate " + args[1] + " " + args[3];
                    Command.require(lab.a().startTc(List.of(change)));
                }
            }
            List<BufferedReader> sinks = new ArrayList<>();
            List<Process> sources = new ArrayList<>();
            for (LabRail rail : lab.b().rails()) {
                Process sink = new ProcessBuilder(lab.b()
                                .command(LabProgram.java("sink", rail.address().getHostAddress(), "9000", "200")))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(sink.getInputStream(), StandardCharsets.UTF_8));
                reader.readLine();
                sinks.add(reader);
            }
            for (LabRail rail : lab.b().rails()) {
                sources.add(new ProcessBuilder(lab.a()
                                .command(
                                        LabProgram.java("source", rail.address().getHostAddress(), "9000", args[2])))
                        .inheritIO()
                        .start());
            }
            for (Process source : sources) {
                source.waitFor();
            }
            for (int i = 0; i < sinks.size(); i++) {
                System.out.printf(
                        "eth%d %s, payload share %.4f%n",
                        i + 1, sinks.get(i).readLine(), spec.ceilingGBps(i).orElse(0));
            }
            System.out.println(Command.run(lab.a().command(List.of("cat", "/proc/net/snmp")))
                    .output()
                    .lines()
                    .filter(line -> line.startsWith("Tcp:"))
                    .map(line -> line.split(" "))
                    .map(words -> "RetransSegs " + words[12] + " of OutSegs " + words[11])
                    .skip(1)
                    .findFirst()
                    .orElseThrow());
            InterfaceCounters counters = lab.a().counters().get("eth1");
            System.out.printf(
                    "eth1 packets as handed over: %d sent, %.0f bytes each, %d received%n",
                    counters.txPackets(), (double) counters.txBytes() / counters.txPackets(), counters.rxPackets());
            System.out.println(lab.a().tc("-s", "qdisc", "show", "dev", "eth1").output());
            System.out.println(Files.readString(Path.of("/proc/loadavg")).strip());
        }
    }
}
