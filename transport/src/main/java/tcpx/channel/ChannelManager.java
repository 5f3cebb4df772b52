package tcpx.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.error.Closer;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;
import tcpx.window.Window;

/**
 * Opens N channels in parallel and gives each its own NIC: channel i runs on rail i mod R. Whatever fails, everything
 * that had been opened is closed before the exception leaves.
 *
 * <p>Immutable; the lists it returns belong to the caller, who closes each channel.
 */
public final class ChannelManager {
    private final NetProvider provider;
    private final List<Rail> rails;
    private final int channels;
    private final Supplier<Window> windows;

    /**
     * A plan for channels; opens nothing yet.
     *
     * @param provider the wire
     * @param rails this node's rails, one or more
     * @param channels number of channels, 1 or more
     * @param windows makes the window of each channel; all of one depth
     */
    public ChannelManager(NetProvider provider, List<Rail> rails, int channels, Supplier<Window> windows) {
        if (rails.isEmpty()) {
            throw new IllegalArgumentException("no rails given");
        }
        this.provider = provider;
        this.rails = List.copyOf(rails);
        this.channels = channels;
        this.windows = windows;
    }

    /** The rail that carries a channel, which is counted from 0. */
    public Rail railOf(int channel) {
        return rails.get(channel % rails.size());
    }

    /**
     * Starts to listen, once per channel.
     *
     * @param ports where the peer's connections are to arrive
     * @throws WireException if a rail is down or cannot be bound, or this process may not have so many connections
     */
    public Listening listen(PortRange ports) {
        provider.requireRoomToAccept(channels);
        int depth = windows.get().depth();
        return new Listening(inParallel(channel -> provider.listen(railOf(channel), depth, ports)));
    }

    /**
     * Connects all channels to a peer that listens.
     *
     * @param handles the peer's, one per channel
     * @throws WireException if a channel cannot be connected before the deadline; what the others failed with is suppressed
     * @throws IllegalArgumentException if there are more or fewer handles than channels
     */
    public List<SendChannel> connect(List<Handle> handles, Deadline deadline) {
        if (handles.size() != channels) {
            throw new IllegalArgumentException(handles.size() + " handles for " + channels + " channels");
        }
        provider.requireRoomToConnect(channels);
        int depth = windows.get().depth();
        List<SendComm> comms =
                inParallel(channel -> provider.connect(railOf(channel), handles.get(channel), depth, deadline));
        List<SendChannel> connected = new ArrayList<>();
        for (SendComm comm : comms) {
            connected.add(new SendChannel(connected.size(), comm, windows.get()));
        }
        return connected;
    }

    /**
     * Connects one channel again after it broke, with the handle it was first connected with. Any thread.
     *
     * @throws WireException if it cannot be connected before the deadline
     */
    public SendComm connectAgain(int channel, Handle handle, Deadline deadline) {
        return provider.connect(railOf(channel), handle, windows.get().depth(), deadline);
    }

    /**
     * Registers a region with every channel's comm.
     *
     * @return one handle per channel, in their order, null for a channel that has no comm; on failure all earlier ones are
     *     released
     * @throws WireException if a wire cannot take the region
     */
    public static @Nullable MemoryHandle[] register(List<? extends Channel<?>> channels, Region region) {
        @Nullable MemoryHandle[] handles = new MemoryHandle[channels.size()];
        for (int i = 0; i < handles.length; i++) {
            Comm comm = channels.get(i).commOrNull();
            try {
                handles[i] = comm == null ? null : comm.register(region);
            } catch (RuntimeException e) {
                deregister(channels, handles);
                throw e;
            }
        }
        return handles;
    }

    /** Releases what {@link #register} gave, as far as the comms are still there. */
    public static void deregister(List<? extends Channel<?>> channels, @Nullable MemoryHandle[] handles) {
        for (int i = 0; i < handles.length; i++) {
            Comm comm = channels.get(i).commOrNull();
            if (comm != null && handles[i] != null) {
                comm.deregister(handles[i]);
            }
        }
    }

    /** N listening comms that wait for the peer. */
    public final class Listening implements AutoCloseable {
        private final List<ListenComm> listeners;

        private Listening(List<ListenComm> listeners) {
            this.listeners = listeners;
        }

        /** What the peer needs, one handle per channel. */
        public List<Handle> handles() {
            return listeners.stream().map(ListenComm::handle).toList();
        }

        /**
         * Waits until the peer has connected every channel.
         *
         * @throws WireException if it has not before the deadline, or this is closed meanwhile
         */
        public List<RecvChannel> accept(Deadline deadline) {
            List<RecvComm> comms = inParallel(channel -> listeners.get(channel).accept(deadline));
            List<RecvChannel> accepted = new ArrayList<>();
            for (RecvComm comm : comms) {
                accepted.add(new RecvChannel(accepted.size(), comm, windows.get()));
            }
            return accepted;
        }

        /**
         * Waits until the peer has connected one channel again. Any thread, one at a time for each channel.
         *
         * @throws WireException as {@link #accept} does
         */
        public RecvComm acceptAgain(int channel, Deadline deadline) {
            return listeners.get(channel).accept(deadline);
        }

        /** Stops listening; ends an {@link #accept} under way. Idempotent. */
        @Override
        public void close() {
            listeners.forEach(ListenComm::close);
        }
    }

    @FunctionalInterface
    private interface Opener<T> {
        T open(int channel);
    }

    private <T extends AutoCloseable> List<T> inParallel(Opener<T> opener) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(channels, 64), task -> {
            Thread thread = new Thread(task, "tcpx-open");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < channels; i++) {
                int channel = i;
                tasks.add(() -> opener.open(channel));
            }
            return allOrNone(threads.invokeAll(tasks));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WireException("*", "open channels", "", "interrupted", "", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T extends AutoCloseable> List<T> allOrNone(List<Future<T>> futures) throws InterruptedException {
        Closer closer = new Closer();
        List<T> opened = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<T> future : futures) {
            try {
                opened.add(closer.own(future.get()));
            } catch (ExecutionException e) {
                RuntimeException cause =
                        e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
                if (failure == null) {
                    failure = cause;
                } else if (failure != cause) {
                    failure.addSuppressed(cause);
                }
            }
        }
        if (failure != null) {
            throw closer.closeAfter(failure);
        }
        return opened;
    }
}
