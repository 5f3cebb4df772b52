package tcpx.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/** A sender and a receiver in one process, joined by a real bootstrap over loopback. */
final class Pair implements AutoCloseable {
    static final List<Rail> RAILS = List.of(new Rail(0, "lo", "127.0.0.1"), new Rail(1, "lo", "127.0.0.2"));
    static final Secret SECRET = Secret.random();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Sender sender;
    final Receiver receiver;

    Pair(Sender sender, Receiver receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    static Pair open(TransferConfig config, NetProvider provider) throws Exception {
        return open(config, provider, config, provider);
    }

    static Pair open(TransferConfig sends, NetProvider sendWire, TransferConfig receives, NetProvider recvWire)
            throws Exception {
        BootstrapServer server =
                BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SECRET);
        CompletableFuture<Receiver> receiver =
                async(() -> Receiver.accept(server, receives, recvWire, RAILS, Deadline.after(PATIENCE)));
        Sender sender = null;
        try {
            sender = Sender.connect(server.address(), SECRET, sends, sendWire, RAILS);
            return new Pair(sender, get(receiver));
        } catch (Exception e) {
            if (sender != null) {
                sender.close();
            }
            server.close(); // what was refused before anything moved has not reached the receiver
            try {
                get(receiver).close();
            } catch (RuntimeException other) {
                if (other != e) {
                    e.addSuppressed(other);
                }
            }
            throw e;
        } finally {
            server.close();
        }
    }

    static <T> CompletableFuture<T> async(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "pair");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    static <T> T get(CompletableFuture<T> future) throws InterruptedException, TimeoutException {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
