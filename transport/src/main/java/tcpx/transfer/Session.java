package tcpx.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import tcpx.bootstrap.Options;
import tcpx.channel.Channel;
import tcpx.channel.ChannelManager;
import tcpx.channel.ChannelStats;
import tcpx.error.PeerGoneException;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Viability;
import tcpx.plan.ChannelView;
import tcpx.plan.ChunkScheduler;

/** What a sender and a receiver have in common: agreement, registered memory, failure, and the order of closing. */
final class Session {
    /** The options both ends must give alike. */
    static final Set<String> MUST_AGREE = Set.of("provider", "channels", "chunkBytes", "window", "strategy", "weights");

    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final Failure failure = new Failure();
    private final Map<Region, MemoryHandle[]> registered = new ConcurrentHashMap<>();
    private volatile TransportException lastWords;

    /** What this end proposes to the other, after what else the user wants to say. */
    static Options options(TransferConfig config, NetProvider provider, Options more) {
        Map<String, String> options = new LinkedHashMap<>(more.asMap());
        options.put("provider", provider.name());
        options.put("channels", Integer.toString(config.channels()));
        options.put("chunkBytes", Integer.toString(config.chunkBytes()));
        int depth = windowDepth(config, provider);
        options.put("window", config.window() == TransferConfig.AUTO ? "auto, at most " + depth : depth + "");
        options.put("strategy", config.strategy().name());
        options.put("weights", config.weights().toString());
        return Options.of(options);
    }

    /** Refuses what the provider cannot do, before anything is opened. */
    static void requireSuitable(TransferConfig config, NetProvider provider) {
        if (provider.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException(
                    "provider " + provider.name() + " cannot work here: " + not.reason(), not.remedy());
        }
        int most = provider.capabilities().maxInFlight();
        if (config.window() > most) {
            throw new ProviderUnavailableException(
                    "window is " + config.window() + ", provider " + provider.name() + " allows 1.." + most, "");
        }
    }

    /**
     * Whether the receiver deals the chunks and grants them to the sender: where a strategy decides while the message is
     * under way, and the receiver must know each chunk beforehand.
     */
    static boolean receiverDeals(TransferConfig config, NetProvider provider) {
        return !config.strategy().isStatic() && !provider.capabilities().selfDescribing();
    }

    /** Slots of each channel's window. */
    static int windowDepth(TransferConfig config, NetProvider provider) {
        return config.windowDepth(provider.capabilities().maxInFlight());
    }

    Failure failure() {
        return failure;
    }

    /** The region's handles, one per channel; registers it at its first use. */
    MemoryHandle[] memory(List<? extends Channel<?>> channels, Region region) {
        MemoryHandle[] handles = registered.get(region);
        if (handles == null) {
            handles = ChannelManager.register(channels, region);
            registered.put(region, handles);
        }
        return handles;
    }

    /** Registers all regions with the new connection of a channel that joins again. */
    void registerAgain(int channel, Comm comm) {
        registered.forEach((region, handles) -> handles[channel] = comm.register(region));
    }

    /** Forgets a region that is about to be closed. */
    void forget(List<? extends Channel<?>> channels, Region region) {
        MemoryHandle[] handles = registered.remove(region);
        for (int i = 0; handles != null && i < handles.length; i++) {
            channels.get(i).comm().deregister(handles[i]);
        }
    }

    /** The scheduler both ends make of the same configuration. */
    static ChunkScheduler scheduler(TransferConfig config, ChannelView view) {
        List<Double> weights =
                config.weights().isEmpty() ? Collections.nCopies(config.channels(), 1.0) : config.weights();
        return config.strategy().scheduler(config.channels(), config.largestChunkBytes(), weights, view);
    }

    /** The channels that loop {@code first} of {@code loops} drives. */
    static <T> List<T> everyNth(List<T> channels, int first, int loops) {
        return IntStream.iterate(first, i -> i < channels.size(), i -> i + loops)
                .mapToObj(channels::get)
                .toList();
    }

    static List<ChannelStats> stats(List<? extends Channel<?>> channels) {
        List<ChannelStats> stats = new ArrayList<>();
        channels.forEach(channel -> stats.add(channel.stats()));
        return stats;
    }

    /**
     * The failure to show the user for what was noticed here: a connection that broke is explained by the peer's own
     * last words, if it has any.
     */
    TransportException explain(TransportException noticed, ControlLink control) {
        failure.note(noticed);
        TransportException first = failure.get();
        if (first instanceof WireException && hasParted(control)) {
            TransportException words = lastWords;
            if (words != null) {
                words.addSuppressed(first);
                return words;
            }
        }
        return first;
    }

    /** Whether the control connection has ended, or does within a moment. */
    boolean hasParted(ControlLink control) {
        return control.awaitEnd(LAST_WORDS);
    }

    /** Notes what the control connection said when it ended. */
    void controlFailed(TransportException reason) {
        lastWords = reason;
        failure.note(reason);
    }

    /** The peer ended the session in order while this end still wanted something of it. */
    static PeerGoneException endedBy(String peer) {
        return new PeerGoneException("the " + peer + " has ended the session", null);
    }

    /** Closes everything in turn, whatever fails, and throws the first failure at the end. */
    static void closeAll(List<? extends AutoCloseable> parts) {
        RuntimeException first = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException r ? r : new IllegalStateException(e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
