package tcpx.bench.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tcpx.bench.lab.KeptLabs;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.LabNode;

/** Labs that stay until they are taken down, to look into or to run other programs in. */
@Command(
        name = "lab",
        description = "keep a lab of two namespaces: up, status, down",
        subcommands = {LabCommand.Up.class, LabCommand.Status.class, LabCommand.Down.class})
final class LabCommand {
    /** Makes one. */
    @Command(name = "up", description = "make a lab that stays", sortOptions = false)
    static final class Up implements Callable<Integer> {
        @Mixin
        private LabOptions options;

        @Override
        public Integer call() {
            Lab lab = new KeptLabs(LabHost.current()).up(options.spec());
            System.out.print(Status.text(lab, LabNode::processes));
            return ExitCode.DONE;
        }
    }

    /** Lists them. */
    @Command(name = "status", description = "list the labs that are up")
    static final class Status implements Callable<Integer> {
        @Override
        public Integer call() {
            List<Lab> labs = new KeptLabs(LabHost.current()).status();
            labs.forEach(each -> System.out.print(text(each, LabNode::processes)));
            if (labs.isEmpty()) {
                System.out.println("no lab is up");
            }
            return ExitCode.DONE;
        }

        /**
         * A kept lab for its user: what it is, who is in it, how to get in, and how to take it down. Several lines,
         * each with its end.
         *
         * @param inside who runs in a node
         */
        static String text(Lab lab, Function<LabNode, List<ProcessHandle>> inside) {
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
            text.append(String.format("    run in it    %s PROGRAM%n", String.join(" ", node.inNetwork(List.of()))));
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

    /** Removes one, or all. */
    @Command(name = "down", description = "take a lab down, with what runs in it")
    static final class Down implements Callable<Integer> {
        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                description = "as lab status shows it; may be left out if there is one")
        private String name;

        @Option(names = "--all", description = "all of them")
        private boolean all;

        @Override
        public Integer call() {
            KeptLabs labs = new KeptLabs(LabHost.current());
            if (all) {
                labs.downAll().forEach(each -> System.out.println(each + " is down"));
                return ExitCode.DONE;
            }
            List<Lab> up = labs.status();
            if (name == null && up.size() != 1) {
                throw new IllegalArgumentException(
                        up.isEmpty() ? "no lab is up" : "several labs are up: name one, or --all");
            }
            String chosen = name == null ? up.get(0).name() : name;
            labs.down(chosen);
            System.out.println(chosen + " is down");
            return ExitCode.DONE;
        }
    }
}
