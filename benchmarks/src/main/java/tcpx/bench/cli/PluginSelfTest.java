package tcpx.bench.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tcpx.bench.node.Daemons;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.error.TransportException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Rail;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclProperties;
import tcpx.time.Deadline;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;

/**
 * Moves bytes from this process to itself over one device of a plugin, with all of the transport, and compares them.
 */
final class PluginSelfTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int[] SIZES = {1, 65_537, 8_000_003};
    private static final int CHANNELS = 2;

    /** It did not work. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private PluginSelfTest() {}

    /** What was moved, as words. */
    static String run(NcclNetProvider provider, NcclProperties device) throws Failed {
        List<Rail> rails = List.of(new Rail(0, device.name(), ""));
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(CHANNELS)
                .withChunkBytes(100_000)
                .withTimeouts(PATIENCE, PATIENCE);
        Secret secret = Secret.random();
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (BootstrapServer server = BootstrapServer.bind(here, secret);
                Region from = Region.allocate(SIZES[SIZES.length - 1]);
                Region into = Region.allocate(SIZES[SIZES.length - 1])) {
            CompletableFuture<String> received = new CompletableFuture<>();
            Thread receiving =
                    Daemons.start("self-test", () -> receive(server, config, provider, rails, into, received));
            try (Sender sender = Sender.connect(server.address(), secret, config, provider, rails)) {
                for (int size : SIZES) {
                    new Pattern(size).fill(from, 0, size);
                    sender.send(from, 0, size);
                }
                sender.deregister(from);
            } finally {
                receiving.join(PATIENCE.multipliedBy(2).toMillis());
            }
            return received.join();
        } catch (TransportException e) {
            throw new Failed(e.describe(), e);
        } catch (CompletionException e) {
            throw new Failed(e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted", e);
        }
    }

    private static void receive(
            BootstrapServer server,
            TransferConfig config,
            NcclNetProvider provider,
            List<Rail> rails,
            Region into,
            CompletableFuture<String> outcome) {
        try (Receiver receiver = Receiver.accept(server, config, provider, rails, Deadline.after(PATIENCE))) {
            long sum = 0;
            for (int size : SIZES) {
                new Pattern(-1).fill(into, 0, size);
                receiver.receive(into, 0, into.bytes());
                if (new Pattern(size).mismatch(into, 0, size) != Pattern.NONE) {
                    throw new IllegalStateException("a message of " + size + " bytes arrived with wrong ones");
                }
                sum += size;
            }
            receiver.receive(into, 0, into.bytes()); // the sender's goodbye
            receiver.deregister(into);
            outcome.complete(sum + " bytes in " + SIZES.length + " messages over " + CHANNELS
                    + " channels, every byte compared");
        } catch (TransportException | IllegalStateException e) {
            outcome.completeExceptionally(e);
        }
    }
}
