package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.experiment.PluginCheck;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.launch.JmhLock;
import tcpx.bench.launch.Launcher;
import tcpx.bench.launch.NodeTurn;
import tcpx.bench.launch.Testbed;
import tcpx.bench.node.NodeGpu;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;

/** Between which nodes a command measures: in a lab of its own, or with {@code --peer} against a node that listens. */
final class TestbedOptions {
    @Mixin
    private LabOptions lab;

    @Mixin
    private HostOptions hosts;

    @Mixin
    private PluginOption plugin;

    @Option(
            names = NodeGpu.OPTION,
            paramLabel = "N",
            description =
                    "GPU for memory=CUDA, from 0; in the lab 0/1 for nodes A and B; default the nearest to the node's "
                            + "rails on the PCI bus, of several the first, for node B the second")
    private String gpu;

    @Option(
            names = "--fault",
            paramLabel = "TEXT",
            description = "what happens to a rail of the lab in each fork, counted from its first iteration: "
                    + "'eth3 down @2s for 1s', 'eth2 rate 1gbit @3s', 'eth4 loss 1%% @1s for 500ms'; may be repeated")
    private List<String> faults = new ArrayList<>();

    /**
     * Does something on the testbed: at once where this process is in it, or else by way of a launcher that starts the
     * same command line there. What makes no sense is refused before.
     *
     * @param sweep what will be run
     * @param body measures; returns the exit code
     */
    int on(CommandContext context, Sweep sweep, ToIntFunction<Testbed> body) {
        NodeGpu.choose(gpu);
        Optional<PluginChoice> chosen = plugin.chosen();
        if (chosen.isEmpty() && PluginCheck.isNeeded(sweep)) {
            throw new IllegalArgumentException("provider=nccl needs a plugin: --plugin PATH");
        }
        if (plugin.isGiven() && PluginCheck.isUseless(sweep)) {
            throw new IllegalArgumentException(
                    "--plugin is for provider=nccl, and none of this run's cells has it: add -p provider=nccl");
        }
        if (hosts.peer().isPresent() && !Testbed.isLaunched()) {
            return underLock(hosts(chosen), body);
        }
        if (sweep.cells().stream().noneMatch(Sweep.Cell::needsNodes)) {
            lab.refuseWithoutNodes();
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(
                        "--fault works on the lab's rails, and none of this run's benchmarks needs nodes");
            }
            return underLock(Testbed.alone(chosen), body);
        }
        return LabTestbed.on(lab.spec(), faults, chosen, context.command().arguments(), body);
    }

    /** How many rails there will be. */
    int rails() {
        return Optional.ofNullable(lab.rails)
                .or(() -> hosts.peer().flatMap(any -> SeedEnvironment.system().rails()))
                .map(text -> text.matches("\\d{1,4}") ? Integer.parseInt(text) : text.split(",").length)
                .orElse(LabSpec.DEFAULT_RAILS);
    }

    /** The same with as many channels as give each rail the same number, unless it says how many. */
    JmhArguments onAllRails(JmhArguments given) {
        int rails = rails();
        int channels = Integer.parseInt(Parameter.CHANNELS.standard());
        int even = rails * ((channels + rails - 1) / Math.max(1, rails));
        return rails > 0 && even != channels
                ? given.withDefault(Parameter.CHANNELS.label(), Integer.toString(even))
                : given;
    }

    private Testbed hosts(Optional<PluginChoice> chosen) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("--fault works on the lab's rails, not on those of --peer");
        }
        RemoteNode nodeB = hosts.node(lab.rails, chosen);
        return Testbed.hosts(nodeB, lab.ratesOfHosts(nodeB.rails().size()));
    }

    @SuppressWarnings("try") // both work by being held
    private int underLock(Testbed testbed, ToIntFunction<Testbed> body) {
        try (JmhLock lock = JmhLock.take();
                NodeTurn turn = testbed.nodeB().map(hosts::turn).orElse(null)) {
            return body.applyAsInt(testbed);
        }
    }

    /** A command that measures in a lab of its own, and nowhere else. */
    static final class LabTestbed {
        @Mixin
        private LabOptions options;

        /** Its shape. */
        LabSpec spec() {
            return options.spec();
        }

        /** Does something in the lab: at once where this process is in it, or else by way of a launcher. */
        int on(CommandContext context, ToIntFunction<Testbed> body) {
            return on(spec(), List.of(), Optional.empty(), context.command().arguments(), body);
        }

        /**
         * The same in a lab of another shape.
         *
         * @param faults what happens to its rails in each fork
         * @param plugin of both nodes
         * @param arguments the command line with which this process is started again inside
         */
        static int on(
                LabSpec spec,
                List<String> faults,
                Optional<PluginChoice> plugin,
                List<String> arguments,
                ToIntFunction<Testbed> body) {
            if (Testbed.isLaunched()) {
                ParentWatch.start();
                return body.applyAsInt(Testbed.launched(plugin));
            }
            return new Launcher(spec, faults, plugin).run(arguments);
        }
    }
}
