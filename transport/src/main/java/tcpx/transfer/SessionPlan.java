package tcpx.transfer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import tcpx.bootstrap.Options;
import tcpx.channel.ChannelManager;
import tcpx.channel.RailPairing;
import tcpx.error.ProviderUnavailableException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.Viability;
import tcpx.plan.ChannelView;
import tcpx.plan.ChunkScheduler;
import tcpx.time.NanoClock;

/**
 * What one end of a session works by: what its user wants, the wire, and all that follows from the two. Immutable.
 *
 * @param config the user's, as it comes out on that wire
 * @param provider the wire
 * @param log hears of every chunk of this end
 * @param clock what this end measures by
 */
record SessionPlan(TransferConfig config, NetProvider provider, ChunkLog log, NanoClock clock) {
    /** The options both ends must give alike. */
    static final Set<String> MUST_AGREE = Set.of("provider", "channels", "chunkBytes", "window", "strategy", "weights");

    private static final String RAILS = "rails";

    SessionPlan {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(log, "log");
        config = config.on(provider.capabilities().selfDescribing());
    }

    /** By the system's clock. */
    SessionPlan(TransferConfig config, NetProvider provider, ChunkLog log) {
        this(config, provider, log, NanoClock.SYSTEM);
    }

    /** What this end proposes to the other, after what else the user wants to say. */
    Options options(List<Rail> rails, Options more) {
        Map<String, String> options = new LinkedHashMap<>(more.asMap());
        options.put(
                RAILS,
                rails.stream().map(RailPairing.End::of).map(Object::toString).collect(Collectors.joining(",")));
        options.put("provider", provider.name());
        options.put("channels", Integer.toString(config.channels()));
        options.put("chunkBytes", Integer.toString(config.chunkBytes()));
        options.put("window", windowInWords());
        options.put("strategy", config.strategy().name());
        options.put("weights", config.weights().toString());
        return Options.of(options);
    }

    // how much a wire takes on each end is that end's business where messages say what they are
    private String windowInWords() {
        return !autoWindow()
                ? Integer.toString(windowDepth())
                : selfDescribing() ? "auto" : "auto, at most " + windowDepth();
    }

    /**
     * The receiver's rails in the order of the sender's, which it has told among its options.
     *
     * @throws IllegalArgumentException if they cannot be paired, with both lists
     */
    static List<Rail> paired(List<Rail> rails, Options senders) {
        String told = senders.asMap().get(RAILS);
        if (told == null || told.isEmpty()) {
            return rails;
        }
        List<RailPairing.End> theirs =
                Arrays.stream(told.split(",")).map(RailPairing.End::parse).toList();
        List<RailPairing.End> mine = rails.stream().map(RailPairing.End::of).toList();
        return RailPairing.ordered(rails, RailPairing.pair(theirs, mine));
    }

    /**
     * The channels over these rails; opens none yet.
     *
     * @throws ProviderUnavailableException if the provider cannot do what is asked of it
     */
    ChannelManager channelsOver(List<Rail> rails) {
        if (provider.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException(
                    "provider " + provider.name() + " cannot work here: " + not.reason(), not.remedy());
        }
        int most = provider.capabilities().maxInFlight();
        if (config.window() > most) {
            throw new ProviderUnavailableException(
                    "window is " + config.window() + ", provider " + provider.name() + " allows 1.." + most, "");
        }
        for (Rail rail : rails) {
            long longest = provider.longestMessage(rail);
            if (config.largestChunkBytes() > longest) {
                throw new ProviderUnavailableException(
                        "chunks have up to " + config.largestChunkBytes() + " bytes, a message on rail " + rail.name()
                                + " at most " + longest,
                        "Use chunks of " + longest + " bytes or less (-p chunkBytes=" + longest + ")");
            }
        }
        return new ChannelManager(provider, rails, config.channels(), windowDepth());
    }

    /** Slots of each channel's window. */
    int windowDepth() {
        return config.windowDepth(provider.capabilities().maxInFlight());
    }

    /** Whether what a channel has outstanding is also bounded by its measured speed. */
    boolean autoWindow() {
        return config.window() == TransferConfig.AUTO;
    }

    /** Whether a chunk says what it is, so that the receiver need not know beforehand. */
    boolean selfDescribing() {
        return provider.capabilities().selfDescribing();
    }

    /** Whether the wire tells the sender that a chunk has landed. */
    boolean acknowledged() {
        return provider.capabilities().acknowledged();
    }

    /**
     * Whether the receiver schedules the chunks and grants them to the sender: where a strategy decides while the
     * message is under way, and the receiver must know each chunk beforehand.
     */
    boolean receiverSchedules() {
        return !config.strategy().isStatic() && receiverGrants();
    }

    /**
     * Whether the receiver grants chunks to the sender: all of them where it schedules; where both ends compute the
     * schedule those of channels that are lost, which others carry when the schedule has nothing more for them.
     */
    boolean receiverGrants() {
        return !selfDescribing();
    }

    /** Whether the sender measures its channels, since a strategy decides by that while the message is under way. */
    boolean senderMeasures() {
        return !config.strategy().isStatic() && selfDescribing();
    }

    /**
     * Whether a session outlives the loss of a connection: where chunks say what they are, so that the receiver tells
     * copies of one apart; and where the receiver grants, since it knows what has landed and grants the rest to other
     * channels.
     */
    boolean survivesLosses() {
        return rejoins() || receiverGrants();
    }

    /** Whether a channel that has lost its connection gets another one. */
    boolean rejoins() {
        return selfDescribing() && acknowledged();
    }

    /** The scheduler both ends make of the same configuration. */
    ChunkScheduler scheduler(ChannelView view) {
        List<Double> weights =
                config.weights().isEmpty() ? Collections.nCopies(config.channels(), 1.0) : config.weights();
        return config.strategy().scheduler(config.channels(), config.largestChunkBytes(), weights, view);
    }
}
