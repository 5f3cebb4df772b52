package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;

/** How the rails of a lab get their delay. */
sealed interface Distance {
    /** They have none. */
    record None() implements Distance {
        @Override
        public String toString() {
            return "none";
        }
    }

    /** By the kernel's queueing discipline of that name, ahead of the shaper on each end. */
    record Netem() implements Distance {
        @Override
        public String toString() {
            return "netem";
        }
    }

    /** By a process between their ends: {@link DelayLine}. */
    record Line(ProcessId process) implements Distance {
        @Override
        public String toString() {
            return "line:" + process;
        }
    }

    static Distance parse(String text) {
        return switch (text) {
            case "none" -> new None();
            case "netem" -> new Netem();
            default -> new Line(ProcessId.parse(text.substring("line:".length())));
        };
    }

    /** Whether a lab's kernel has netem, found by trying on node A's loopback device. */
    static boolean kernelHasNetem(NodeAccess a, Prerequisites.Tools tools) {
        return tc(a, tools, "add", "netem", "delay", "1ms") && tc(a, tools, "del");
    }

    private static boolean tc(NodeAccess a, Prerequisites.Tools tools, String verb, String... what) {
        List<String> argv = new ArrayList<>(a.prefix(tools.nsenter()));
        argv.addAll(List.of(tools.tc(), "qdisc", verb, "dev", "lo", "root"));
        argv.addAll(List.of(what));
        return Command.run(argv).succeeded();
    }
}
