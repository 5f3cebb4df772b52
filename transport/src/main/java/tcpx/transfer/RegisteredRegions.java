package tcpx.transfer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;

/**
 * The regions that every channel of a session knows, each of which stays until it is forgotten or the session is over.
 * The user's calls ask, one at a time; loops {@link #join} connections.
 */
final class RegisteredRegions {
    private final Map<Region, Registered> registered = new ConcurrentHashMap<>();
    private List<? extends Channel<?>> channels = List.of();

    /** A region by its handle for each channel. */
    private record Registered(@Nullable MemoryHandle[] handles, Region.Use use) {}

    /** The channels that are to know the regions; there are none yet. */
    void attach(List<? extends Channel<?>> opened) {
        channels = opened;
    }

    /**
     * The region's handles, one per channel; registers it at its first use.
     *
     * @throws IllegalStateException if the region is closed
     */
    @Nullable
    MemoryHandle[] handles(Region region) {
        Registered known = registered.get(region);
        if (known == null) {
            known = register(region);
        } else if (region.isClosed()) {
            throw new IllegalStateException("the region is closed");
        }
        return known.handles();
    }

    private Registered register(Region region) {
        Region.Use use = region.use();
        // a region and a connection that are new at the same moment must not miss each other
        synchronized (registered) {
            try {
                Registered fresh = new Registered(ChannelManager.register(channels, region), use);
                registered.put(region, fresh);
                return fresh;
            } catch (RuntimeException | Error e) {
                use.close();
                throw e;
            }
        }
    }

    /**
     * Gives a channel, which has none, a connection, and registers all regions with that. For the thread that drives
     * the channel.
     *
     * @throws WireException if the wire does not take a region
     */
    <C extends Comm> void join(Channel<C> channel, NewConnection<C> fresh) {
        synchronized (registered) {
            registered.forEach((region, known) ->
                    known.handles()[channel.index()] = fresh.comm().register(region));
            channel.connect(fresh.comm(), fresh.number());
        }
    }

    /**
     * Releases a region from all channels, if it is known.
     *
     * @param isUsed whether a message that is under way lies in the memory with these handles
     * @param quiesce returns when no loop looks any more at what was under way before
     * @throws IllegalStateException if a message that is under way uses it
     */
    void deregister(Region region, Predicate<@Nullable MemoryHandle[]> isUsed, Runnable quiesce) {
        Registered known = registered.get(region);
        if (known == null) {
            return;
        }
        if (isUsed.test(known.handles())) {
            throw new IllegalStateException("the region is used by a message that is under way");
        }
        quiesce.run();
        synchronized (registered) {
            registered.remove(region);
            ChannelManager.deregister(channels, known.handles());
        }
        known.use().close();
    }

    /** Lets go of all regions; the channels are closed. */
    void release() {
        registered.values().forEach(each -> each.use().close());
        registered.clear();
    }
}
