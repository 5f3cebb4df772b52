package tcpx.bench.cli;

import java.util.List;
import java.util.concurrent.Callable;
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
            System.out.print(KeptLabText.of(new KeptLabs(LabHost.current()).up(options.spec()), LabNode::processes));
            return ExitCode.DONE;
        }
    }

    /** Lists them. */
    @Command(name = "status", description = "list the labs that are up")
    static final class Status implements Callable<Integer> {
        @Override
        public Integer call() {
            List<Lab> labs = new KeptLabs(LabHost.current()).status();
            labs.forEach(each -> System.out.print(KeptLabText.of(each, LabNode::processes)));
            if (labs.isEmpty()) {
                System.out.println("no lab is up");
            }
            return ExitCode.DONE;
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
