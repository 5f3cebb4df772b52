package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.time.Deadline;

/** Both ends of a provider under test: opens pairs, runs the ends on threads of their own, gives everything back. */
final class Ends {
    /** One end's part of a test. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    private final ProviderUnderTest provider;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "contract");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Region> regions = new ArrayList<>();
    private final List<Poller> pollers = new ArrayList<>();
    private final AtomicBoolean aborted = new AtomicBoolean();

    Ends(ProviderUnderTest provider) {
        this.provider = provider;
    }

    ProviderUnderTest provider() {
        return provider;
    }

    Capabilities capabilities() {
        return provider.sending().capabilities();
    }

    /** Skips a test whose message is longer than any that the provider takes. */
    void assumeTakes(int bytes) {
        long longest = provider.sending().longestMessage(provider.sendingRail());
        assumeTrue(bytes <= longest, "messages of at most " + longest + " bytes");
    }

    /** See {@link ProviderUnderTest#rounds}. */
    int rounds(int all) {
        return provider.rounds(all);
    }

    /** As deep as wanted, if the provider can. */
    int depth(int wanted) {
        return Math.min(wanted, capabilities().maxInFlight());
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    /** Closes this at the end, after everything that was handed in later. */
    synchronized <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** Zeroed memory that outlives the comms. */
    synchronized Region region(long bytes) {
        Region region = Region.allocate(bytes);
        regions.add(region);
        return region;
    }

    /** Memory filled with the pattern of a seed. */
    Region filled(long bytes, long seed) {
        Region region = region(bytes);
        new Pattern(seed).fill(region, 0, bytes);
        return region;
    }

    /** Checks that memory holds the pattern of a seed. */
    static void assertHolds(Region region, long offset, long bytes, long seed) {
        assertThat(new Pattern(seed).mismatch(region, offset, bytes))
                .as("first wrong byte of message %d", seed)
                .isEqualTo(Pattern.NONE);
    }

    ListenComm listen(int depth) {
        return closing(provider.receiving().listen(provider.receivingRail(), depth));
    }

    SendComm connect(Handle handle, int depth) {
        return closing(provider.sending().connect(provider.sendingRail(), handle, depth, soon()));
    }

    RecvComm accept(ListenComm listener) {
        return closing(listener.accept(soon()));
    }

    /** Two connected comms of this depth. */
    Pair pair(int depth) {
        ListenComm listener = listen(depth);
        Future<RecvComm> accepted = start(() -> accept(listener));
        SendComm sender = connect(listener.handle(), depth);
        Pair pair = new Pair(driver(sender, provider.sending()), driver(result(accepted), provider.receiving()));
        listener.close();
        return pair;
    }

    <C extends Comm> Driver<C> driver(C comm, NetProvider of) {
        Poller poller = closing(of.newPoller());
        synchronized (this) {
            pollers.add(poller);
        }
        poller.add(comm);
        return new Driver<>(comm, poller, aborted);
    }

    /** Starts something on a thread of its own; returns once that thread runs. */
    <T> Future<T> start(Callable<T> call) {
        CountDownLatch running = new CountDownLatch(1);
        Future<T> future = threads.submit(() -> {
            running.countDown();
            return call.call();
        });
        try {
            assertThat(running.await(10, TimeUnit.SECONDS))
                    .as("a thread started")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return future;
    }

    /** What {@link #start} came to; throws what the thread threw. */
    static <T> T result(Future<T> future) {
        try {
            return future.get(2 * Driver.PATIENCE_NS, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (Exception e) {
            throw new AssertionError("the thread did not end", e);
        }
    }

    /** Runs the bodies at the same time, each on a thread of its own; the first failure ends the others. */
    void together(Body... bodies) {
        CompletionService<Void> running = new ExecutorCompletionService<>(threads);
        for (Body body : bodies) {
            running.submit(() -> {
                body.run();
                return null;
            });
        }
        Throwable first = null;
        for (int i = 0; i < bodies.length; i++) {
            try {
                Future<Void> ended = running.poll(2 * Driver.PATIENCE_NS, TimeUnit.NANOSECONDS);
                assertThat(ended).as("an end that ends").isNotNull();
                ended.get();
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
                abort();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        if (first != null) {
            throw rethrown(first);
        }
    }

    private void abort() {
        aborted.set(true);
        synchronized (this) {
            pollers.forEach(Poller::wakeup);
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        throw new AssertionError(cause);
    }

    /** Gives everything back: comms first, then the memory, then the provider. */
    void close() throws Exception {
        threads.shutdownNow();
        boolean ended = threads.awaitTermination(10, TimeUnit.SECONDS);
        if (!ended) {
            throw new AssertionError("a thread still drives its comm; nothing is closed under its feet");
        }
        while (!open.isEmpty()) {
            open.pop().close();
        }
        regions.forEach(Region::close);
        provider.close();
    }
}
