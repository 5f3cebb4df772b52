package tcpx.bench.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabNode;

/** A kept lab for its user: what it is, who is in it, how to get in, and how to take it down. */
final class KeptLabText {
    private KeptLabText() {}

    /**
     * Several lines, each with its end.
     *
     * @param inside who runs in a node
     */
    static String of(Lab lab, Function<LabNode, List<ProcessHandle>> inside) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s: %d rails at %s%s, MTU %d%s, %s, by way of %s%n",
                lab.name(),
                lab.spec().rails(),
                once(lab.spec().rates()),
                lab.spec().delayed() ? ", " + once(lab.spec().delays()) + " one way" : "",
                lab.spec().mtu(),
                lab.spec().gsoMaxBytes().isPresent()
                        ? ", packets up to " + lab.spec().gsoMaxBytes().getAsInt()
                        : "",
                lab.congestion(),
                lab.mode().label()));
        List.of(lab.a(), lab.b()).forEach(node -> node(text, node, inside.apply(node)));
        text.append(String.format("  take it down   ./run-bench.sh lab down %s%n", lab.name()));
        return text.toString();
    }

    private static void node(StringBuilder text, LabNode node, List<ProcessHandle> inside) {
        text.append(String.format(
                "  node %s         %s%n",
                node.name(),
                node.rails().stream()
                        .map(rail -> rail.device() + " " + rail.address().getHostAddress())
                        .collect(Collectors.joining(", "))));
        text.append(String.format("    run in it    %s PROGRAM%n", String.join(" ", node.command(List.of()))));
        String processes = inside.stream()
                .map(each -> each.pid() + " (" + each.info().command().orElse("unknown") + ")")
                .collect(Collectors.joining(", "));
        if (!processes.isEmpty()) {
            text.append(String.format("    runs in it   %s%n", processes));
        }
    }

    private static String once(List<?> perRail) {
        List<String> texts = perRail.stream().map(Object::toString).toList();
        return texts.stream().distinct().count() == 1 ? texts.get(0) : String.join(",", texts);
    }
}
