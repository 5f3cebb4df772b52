package tcpx.channel;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/**
 * Gives each of N channels its own NIC: channel i runs on rail i mod R.
 *
 * <p>Immutable; what it returns belongs to the caller, who closes it.
 */
public final class ChannelManager {
    private final NetProvider provider;
    private final List<Rail> rails;
    private final int channels;
    private final int depth;

    /**
     * A plan for channels; opens nothing yet.
     *
     * @param provider the wire
     * @param rails this node's rails, one or more
     * @param channels number of channels, 1 or more
     * @param depth slots of each channel's window
     */
    public ChannelManager(NetProvider provider, List<Rail> rails, int channels, int depth) {
        if (rails.isEmpty()) {
            throw new IllegalArgumentException("no rails given");
        }
        this.provider = provider;
        this.rails = List.copyOf(rails);
        this.channels = channels;
        this.depth = depth;
    }

    /** The rail that carries a channel, which is counted from 0. */
    public Rail railOf(int channel) {
        return rails.get(channel % rails.size());
    }

    /** Refuses channels that this process has no room to accept; errors as {@link NetProvider#requireRoomToAccept}. */
    public void requireRoomToAccept() {
        provider.requireRoomToAccept(channels);
    }

    /** The same for channels that it will connect. */
    public void requireRoomToConnect() {
        provider.requireRoomToConnect(channels);
    }

    /** The rails of all channels, in their order. */
    public List<Rail> channelRails() {
        return IntStream.range(0, channels).mapToObj(this::railOf).toList();
    }

    /**
     * Listens on a channel's rail, as it is now. Any thread.
     *
     * @param ports where the peer's connection is to arrive
     * @throws WireException if the rail is not there or cannot be bound
     */
    public ListenComm listen(int channel, PortRange ports) {
        return provider.listen(railOf(channel), depth, ports);
    }

    /**
     * Connects a channel from its rail, as it is now, to a peer that listens. Any thread.
     *
     * @throws WireException if it cannot be connected before the deadline
     */
    public SendComm connect(int channel, Handle handle, Deadline deadline) {
        return provider.connect(railOf(channel), handle, depth, deadline);
    }

    /** Channels to send on, which have no connection yet. */
    public List<SendChannel> sendChannels() {
        return IntStream.range(0, channels)
                .mapToObj(i -> new SendChannel(i, railOf(i), new SlidingWindow(depth)))
                .toList();
    }

    /** Channels to receive on, which have no connection yet. */
    public List<RecvChannel> recvChannels() {
        return IntStream.range(0, channels)
                .mapToObj(i -> new RecvChannel(i, railOf(i), new SlidingWindow(depth)))
                .toList();
    }

    /**
     * Registers a region with every channel's comm.
     *
     * @return one handle per channel, in their order, null for a channel that has no comm; on failure all earlier ones
     *     are released
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
}
