package tcpx.bench.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tcpx.bench.lab.BoundProcess.LabJvm;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.time.NanoClock;

/**
 * The process of a lab's delay line, in neither node's namespace: it makes the rails that have a delay and carries what
 * they send, until its standard input ends. Up to four rails have a thread; more have one for every fourth core.
 */
final class DelayLineProgram {
    private static final int CORES_PER_THREAD = 4;
    private static final long JITTER_NS = 20_000_000; // so late may the line itself be
    private static final long UNSHAPED_BYTES_PER_SECOND = 2_500_000_000L;
    private static final long LEAST_BYTES = 4L << 20;
    private static final String REMEDY = " | ";

    private DelayLineProgram() {}

    /** Arguments: the lab's name, the namespaces of A and B, then for each rail its device, delay (ns) and capacity. */
    public static void main(String[] args) throws IOException {
        try {
            start(args);
        } catch (LabException e) {
            System.out.println(e.problem() + REMEDY + e.remedy());
            System.exit(1);
        }
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        boolean kept = false;
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            kept |= order.equals("keep");
        }
        if (!kept) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void start(String[] args) {
        List<List<DelayLine.Direction>> lines = new ArrayList<>();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_THREAD);
        for (int at = 3, rail = 0; at < args.length; at += 3, rail++) {
            if (lines.size() < threads) {
                lines.add(new ArrayList<>());
            }
            lines.get(rail % threads)
                    .addAll(DelayLine.rail(
                            args[1], args[2], args[at], Long.parseLong(args[at + 1]), Long.parseLong(args[at + 2])));
        }
        for (List<DelayLine.Direction> each : lines) {
            new Thread(new DelayLine(each, NanoClock.SYSTEM)::run, "delay-line").start();
        }
    }

    /**
     * Starts it for the rails that have a delay.
     *
     * @throws LabException if the system does not allow it, with the remedy
     */
    static BoundProcess start(
            String lab, LabSpec spec, NodeAccess.Held a, NodeAccess.Held b, Prerequisites.Tools tools) {
        List<String> arguments = new ArrayList<>(List.of(lab + "-line", a.networkNamespace(), b.networkNamespace()));
        for (int link = 1; link <= spec.rails(); link++) {
            RailDelay delay = spec.delays().get(link - 1);
            if (!delay.isNone()) {
                arguments.add(Wiring.device(link));
                arguments.add(Long.toString(delay.ns()));
                arguments.add(Long.toString(capacity(spec.rates().get(link - 1), delay)));
            }
        }
        // Ctrl-C must reach the programs first; a JVM leaves signals alone that are ignored when it starts
        List<String> argv = new ArrayList<>(a.userPrefix(tools.nsenter()));
        argv.addAll(List.of("sh", "-c", "trap '' INT HUP QUIT TERM; exec \"$@\"", "sh"));
        argv.addAll(LabJvm.command(DelayLineProgram.class, arguments));
        try {
            return BoundProcess.start(argv);
        } catch (BoundProcess.Refused e) {
            String[] parts = String.valueOf(e.getMessage()).split(" \\| ", 2);
            throw new LabException("--rail-delay: " + parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    /** What is under way at the rail's rate, and what comes while the line is late. */
    static long capacity(RailRate rate, RailDelay delay) {
        long perSecond = rate.shaped() ? rate.bitsPerSecond() / 8 : UNSHAPED_BYTES_PER_SECOND;
        long underWay = (long) (perSecond / 1e9 * (delay.ns() + JITTER_NS));
        return Math.max(LEAST_BYTES, underWay + Wiring.burstBytes(rate, OptionalInt.empty()));
    }
}
