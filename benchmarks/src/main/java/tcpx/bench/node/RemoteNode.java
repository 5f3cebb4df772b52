package tcpx.bench.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tcpx.bootstrap.Secret;
import tcpx.net.Rail;
import tcpx.net.Rails;

/**
 * Where node B is and how node A reaches it. Travels to JMH's forks as system properties; the secret as the name of its
 * file, or in the environment, which other users cannot read.
 *
 * @param address node B's
 * @param rails node A's own
 * @param secretFile file with the shared secret; empty: it is in the environment variable {@value #SECRET_VARIABLE}
 * @param plugin node A's NCCL net plugin, for provider nccl
 * @param run names the run that this process is part of: node B serves one run at a time
 */
public record RemoteNode(
        InetSocketAddress address,
        List<Rail> rails,
        Optional<Path> secretFile,
        Optional<PluginChoice> plugin,
        String run) {
    /** Environment variable with the secret in hexadecimal. */
    public static final String SECRET_VARIABLE = "TCPX_SECRET";

    private static final String ADDRESS = "tcpx.peer";
    private static final String RAILS = "tcpx.rails";
    private static final String SECRET_FILE = "tcpx.secretFile";
    private static final String RUN = "tcpx.run";

    /** Copies the list. */
    public RemoteNode {
        rails = List.copyOf(rails);
    }

    /** For a run of its own. */
    public RemoteNode(
            InetSocketAddress address, List<Rail> rails, Optional<Path> secretFile, Optional<PluginChoice> plugin) {
        this(address, rails, secretFile, plugin, UUID.randomUUID().toString());
    }

    /** The same without a plugin. */
    public RemoteNode(InetSocketAddress address, List<Rail> rails, Optional<Path> secretFile) {
        this(address, rails, secretFile, Optional.empty());
    }

    /** The peer that this process was started with. */
    public static RemoteNode fromSystemProperties() {
        String address = System.getProperty(ADDRESS);
        if (address == null) {
            throw new IllegalStateException("no node B is known: start the benchmarks with ./run-bench.sh");
        }
        return new RemoteNode(
                HostPort.toReach(address, SeedEnvironment.DEFAULT_PORT),
                Rails.reread(System.getProperty(RAILS)),
                Optional.ofNullable(System.getProperty(SECRET_FILE)).map(Path::of),
                PluginChoice.fromSystemProperties(),
                System.getProperty(RUN, UUID.randomUUID().toString()));
    }

    /** Node A's plugin with its messages on standard error. */
    public Optional<NodePlugin> nodePlugin() {
        return plugin.map(choice -> NodePlugin.of(choice, "node A", System.getenv(), System.err));
    }

    /** JVM arguments from which {@link #fromSystemProperties} makes this again. */
    public List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "-D" + ADDRESS + "=" + HostPort.format(address),
                "-D" + RAILS + "=" + Rails.format(rails),
                "-D" + RUN + "=" + run));
        secretFile.ifPresent(file -> arguments.add("-D" + SECRET_FILE + "=" + file.toAbsolutePath()));
        plugin.ifPresent(choice -> arguments.addAll(choice.jvmArguments()));
        arguments.addAll(NodeGpu.jvmArguments());
        return arguments;
    }

    /** Makes {@link #fromSystemProperties} give this in this very process, for benchmarks that run in it (-f 0). */
    public void announce() {
        announce(jvmArguments());
    }

    /** Sets the system properties that these JVM arguments set. */
    public static void announce(List<String> jvmArguments) {
        for (String argument : jvmArguments) {
            int equals = argument.indexOf('=');
            System.setProperty(argument.substring("-D".length(), equals), argument.substring(equals + 1));
        }
    }

    /** The shared secret. */
    public Secret secret() {
        return secretFile.map(Secret::fromFile).orElseGet(() -> secretFrom(System.getenv()));
    }

    /**
     * The secret in an environment.
     *
     * @throws IllegalArgumentException if it is not there or not hexadecimal
     */
    public static Secret secretFrom(Map<String, String> environment) {
        String text = environment.get(SECRET_VARIABLE);
        if (text == null) {
            throw new IllegalArgumentException(
                    "no secret: give --secret-file FILE (make one with: head -c 32 /dev/urandom > FILE; chmod 600 "
                            + "FILE)");
        }
        return Secret.of(HexFormat.of().parseHex(text));
    }
}
