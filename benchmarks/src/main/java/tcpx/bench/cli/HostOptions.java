package tcpx.bench.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.launch.NodeTurn;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.PluginChoice;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.node.SeedEnvironment;
import tcpx.net.Rails;

/** A second host instead of a lab. */
final class HostOptions {
    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "node B, started with: run-bench.sh node --listen HOST:PORT")
    private String peer;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "the secret that both nodes share, with --peer")
    private Path secretFile;

    @Option(
            names = "--no-wait",
            description = "with --peer: end at once where somebody else measures with node B, instead of waiting")
    private boolean noWait;

    /**
     * Where node B is; empty where there is no second host.
     *
     * @throws IllegalArgumentException if there is none, and one of the other options needs it
     */
    Optional<String> peer() {
        if (peer == null && secretFile != null) {
            throw new IllegalArgumentException("--secret-file is shared with another host: name it, --peer HOST:PORT");
        }
        if (peer == null && noWait) {
            throw new IllegalArgumentException(
                    "--no-wait is for a node B that others use, too: name it, --peer HOST:PORT");
        }
        return Optional.ofNullable(peer);
    }

    /**
     * Node B, with what this host needs to reach it. A missing or bad secret is told before anything starts.
     *
     * @param rails as given; null: those of the environment
     */
    RemoteNode node(String rails, Optional<PluginChoice> plugin) {
        SeedEnvironment seed = SeedEnvironment.system();
        String names = Optional.ofNullable(rails)
                .or(seed::rails)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--peer also needs --rails, the names of this node's interfaces: --rails eth1,eth2"));
        RemoteNode nodeB = new RemoteNode(
                HostPort.toReach(peer, seed.port()),
                Rails.parse(names, plugin.isPresent()),
                Optional.ofNullable(secretFile),
                plugin);
        EnvironmentException.fromFailureOf(nodeB::secret);
        return nodeB;
    }

    /** This run's turn on node B. */
    NodeTurn turn(RemoteNode nodeB) {
        return NodeTurn.take(nodeB, !noWait, Terminal.isTerminal(), System.err);
    }

    /** For a command that measures in a lab only: whoever asks for two hosts is told why not. */
    static final class NoPeer {
        @Option(names = "--peer", hidden = true)
        private String peer;

        /**
         * Refuses two hosts.
         *
         * @param why they cannot be, and what to do instead
         * @throws IllegalArgumentException if they were asked for
         */
        void refuse(String why) {
            if (peer != null) {
                throw new IllegalArgumentException("--peer " + peer + ": " + why);
            }
        }
    }
}
