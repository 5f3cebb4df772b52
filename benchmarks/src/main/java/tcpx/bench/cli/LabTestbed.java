package tcpx.bench.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import tcpx.bench.harness.ParentWatch;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.launch.Launcher;
import tcpx.bench.launch.Testbed;
import tcpx.bench.node.PluginChoice;

/** A command that measures in a lab of its own, and nowhere else. */
final class LabTestbed {
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
