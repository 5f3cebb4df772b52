package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.lab.EnvironmentException.LabException;

/** The way into a node's namespace. */
sealed interface NodeAccess {
    /** What to put before a program so that it runs inside; it becomes the program, no process stays in between. */
    List<String> prefix(String nsenter);

    /** The namespace as {@code /proc/PID/ns/net} shows it, or empty when it is gone or there is none. */
    Optional<String> namespace();

    /** The counters of its interfaces. */
    Map<String, InterfaceCounters> counters(String nsenter);

    static NodeAccess parse(String text) {
        String[] parts = text.split(":", 2);
        return switch (parts[0]) {
            case "held" -> new Held(ProcessId.parse(parts[1]), false);
            case "held-in-user-namespace" -> new Held(ProcessId.parse(parts[1]), true);
            case "named" -> new Named(parts[1]);
            case "open" -> new Open();
            default -> throw new IllegalArgumentException("way into a node: " + text);
        };
    }

    /** Through the process that holds the namespace. */
    record Held(ProcessId holder, boolean ownUserNamespace) implements NodeAccess {
        private Path ns(String kind) {
            return Path.of("/proc", Long.toString(holder.pid()), "ns", kind);
        }

        @Override
        public List<String> prefix(String nsenter) {
            List<String> argv = new ArrayList<>();
            argv.add(nsenter);
            argv.addAll(userNamespace());
            argv.add("--net=" + ns("net"));
            argv.add("--");
            return argv;
        }

        // The kernel refuses to enter the user namespace one is in, as a program inside the lab is.
        private List<String> userNamespace() {
            return ownUserNamespace && !link(ns("user")).equals(link(Path.of("/proc/self/ns/user")))
                    ? List.of("--user=" + ns("user"), "--preserve-credentials")
                    : List.of();
        }

        /** What to put before a program that shall have the node's rights and another network. */
        List<String> userPrefix(String nsenter) {
            List<String> argv = new ArrayList<>(List.of(nsenter));
            argv.addAll(userNamespace());
            argv.add("--");
            return argv.size() == 2 ? List.of() : argv;
        }

        /** The file that stands for its network namespace. */
        String networkNamespace() {
            return ns("net").toString();
        }

        @Override
        public Optional<String> namespace() {
            return holder.alive() ? link(ns("net")) : Optional.empty();
        }

        @Override
        public Map<String, InterfaceCounters> counters(String nsenter) {
            Path dev = Path.of("/proc", Long.toString(holder.pid()), "net", "dev");
            try (var lines = Files.lines(dev)) {
                return InterfaceCounters.parse(lines);
            } catch (IOException e) {
                throw new LabException("the lab is gone: cannot read " + dev, "", e);
            }
        }

        @Override
        public String toString() {
            return (ownUserNamespace ? "held-in-user-namespace:" : "held:") + holder;
        }
    }

    /** Through a name under /run/netns, as {@code ip netns} has it. */
    record Named(String name) implements NodeAccess {
        static final Path DIRECTORY = Path.of("/run/netns");

        Path path() {
            return DIRECTORY.resolve(name);
        }

        @Override
        public List<String> prefix(String nsenter) {
            return List.of(nsenter, "--net=" + path(), "--");
        }

        @Override
        public Optional<String> namespace() {
            try {
                return Optional.of("net:[" + Files.getAttribute(path(), "unix:ino") + "]");
            } catch (IOException gone) {
                return Optional.empty();
            }
        }

        @Override
        public Map<String, InterfaceCounters> counters(String nsenter) {
            return countersFromInside(prefix(nsenter));
        }

        @Override
        public String toString() {
            return "named:" + name;
        }
    }

    /** No namespace: the machine itself. */
    record Open() implements NodeAccess {
        @Override
        public List<String> prefix(String nsenter) {
            return List.of();
        }

        @Override
        public Optional<String> namespace() {
            return Optional.empty();
        }

        @Override
        public Map<String, InterfaceCounters> counters(String nsenter) {
            return countersFromInside(List.of());
        }

        @Override
        public String toString() {
            return "open";
        }
    }

    private static Map<String, InterfaceCounters> countersFromInside(List<String> prefix) {
        List<String> argv = new ArrayList<>(prefix);
        argv.addAll(List.of("cat", "/proc/self/net/dev"));
        Command.Outcome outcome = Command.run(argv);
        if (!outcome.succeeded()) {
            throw new LabException("the lab is gone: " + outcome.commandLine() + ": " + outcome.output(), "");
        }
        return InterfaceCounters.parse(outcome.output().lines());
    }

    private static Optional<String> link(Path path) {
        try {
            return Optional.of(Files.readSymbolicLink(path).toString());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
