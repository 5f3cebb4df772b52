package tcpx.net.nccl;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Rail;
import tcpx.net.Viability;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;

/**
 * One of two nodes, as a program: {@code send|receive PLUGIN SECRET-FILE ADDRESS RAILS}. Prints what it has verified.
 */
public final class PluginNode {
    /** The sessions, one after the other. */
    static final List<TransferConfig> SESSIONS = sessions();

    static final int[] SIZES = {0, 1, 65_537, 8_000_003};
    private static final int FIRST_PORT = 21_000;

    private PluginNode() {}

    /** Runs the node; the exit code is 0 only if all bytes were right. */
    public static void main(String[] arguments) throws Exception {
        List<Rail> rails = IntStream.rangeClosed(1, Integer.parseInt(arguments[4]))
                .mapToObj(i -> new Rail(i - 1, "eth" + i, ""))
                .toList();
        Secret secret = Secret.fromFile(Path.of(arguments[2]));
        try (NcclNetProvider provider = NcclNetProvider.load(Path.of(arguments[1]), NcclOptions.DEFAULT)) {
            if (provider.viability() instanceof Viability.NotViable not) {
                throw new IllegalStateException(not.reason());
            }
            for (TransferConfig config : SESSIONS) {
                InetSocketAddress address = new InetSocketAddress(arguments[3], FIRST_PORT + SESSIONS.indexOf(config));
                if (arguments[0].equals("send")) {
                    send(Sender.connect(address, secret, config, provider, rails));
                } else {
                    try (BootstrapServer server = BootstrapServer.bind(address, secret)) {
                        receive(Receiver.accept(
                                server, config, provider, rails, Deadline.after(Duration.ofSeconds(20))));
                    }
                    System.out.println(verified(config));
                }
            }
        }
    }

    /** What is printed when all bytes of a session were right. */
    static String verified(TransferConfig config) {
        return "verified " + config.strategy() + " with " + config.channels() + " channels";
    }

    private static List<TransferConfig> sessions() {
        TransferConfig config = TransferConfig.DEFAULT
                .withChunkBytes(100_000)
                .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
        Stream<TransferConfig> equal = IntStream.of(1, 2, 3, 4, 8)
                .mapToObj(channels -> config.withChannels(channels).withThreads(Math.min(2, channels)));
        Stream<TransferConfig> granted = Stream.of(
                config.withStrategy(Strategy.FIRST_FREE).withThreads(1),
                config.withStrategy(Strategy.ADAPTIVE).withThreads(2),
                config.withStrategy(Strategy.ADAPTIVE)
                        .withChannels(8)
                        .withChunkBytes(TransferConfig.AUTO)
                        .withWindow(TransferConfig.AUTO));
        return Stream.concat(equal, granted).toList();
    }

    private static void send(Sender sender) {
        try (sender;
                Region from = Region.allocate(SIZES[SIZES.length - 1])) {
            for (int size : SIZES) {
                new Pattern(size).fill(from, 0, size);
                sender.send(from, 0, size);
            }
            sender.deregister(from);
        }
    }

    private static void receive(Receiver receiver) {
        try (receiver;
                Region into = Region.allocate(SIZES[SIZES.length - 1])) {
            for (int size : SIZES) {
                new Pattern(-1).fill(into, 0, into.bytes());
                long bytes = receiver.receive(into, 0, into.bytes());
                if (bytes != size || new Pattern(size).mismatch(into, 0, size) != Pattern.NONE) {
                    throw new IllegalStateException(bytes + " bytes of " + size + ", or wrong ones");
                }
            }
            receiver.receive(into, 0, into.bytes()); // the sender's goodbye
            receiver.deregister(into);
        }
    }
}
