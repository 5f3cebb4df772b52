package tcpx.transfer;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlReader;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.Closer;
import tcpx.error.EndpointFullException;
import tcpx.error.SessionClosedException;
import tcpx.error.TransportException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * A node among many: any number of sessions, to and from any peers, over the same few threads. A fixed number of
 * progress threads drives the channels of all sessions, one thread reads all control connections, and each rail has
 * one data port. How many sessions and channels there may be is bounded; the documentation says what one more costs.
 *
 * <p>Channels that share a thread take turns by bytes. A peer that stalls, dies or talks nonsense costs its own session
 * and no other: nothing waits on a shared thread. Where a session's configuration says {@code threads=auto} the
 * endpoint's threads drive all its channels, also while its user is in no call, so that one thread of the user's can
 * serve many sessions; with a number the calling thread drives the first share itself, as it does without an endpoint.
 * A wire whose calls may never return gets threads for each session alone.
 *
 * <p>A message of which something had to be sent again is complete only when the receiving node's user has taken it:
 * who serves sessions in both directions by one thread receives what it can before it waits for what it has sent.
 *
 * <p>A {@link ChunkLog} is called on the shared threads and must return at once; a {@link RailListener} has a thread of
 * its own. Any thread may call; each {@link Sender} and {@link Receiver} is used as its own documentation says.
 */
public final class Endpoint implements AutoCloseable {
    private final NetProvider provider;
    private final EndpointConfig config;
    private final ProgressCrew crew;
    private final ControlReader control;
    private final Set<Place> places = new LinkedHashSet<>(); // guarded by this, as the next two
    private int channels;
    private boolean closed;

    private Endpoint(NetProvider provider, EndpointConfig config) {
        this.provider = provider;
        this.config = config;
        this.crew = new ProgressCrew(
                "tcpx-endpoint", config.mostThreads(), config.placement(), Duration.ZERO, NanoClock.SYSTEM, provider);
        this.control = newControl();
    }

    /**
     * An endpoint without sessions, which costs nothing yet.
     *
     * @param provider the wire of all sessions; stays open when the endpoint closes
     */
    public static Endpoint open(NetProvider provider, EndpointConfig config) {
        return new Endpoint(Objects.requireNonNull(provider, "provider"), Objects.requireNonNull(config, "config"));
    }

    /** Same as {@link #connect(InetSocketAddress, Secret, TransferConfig, List, Options, ChunkLog)} with no more. */
    public Sender connect(InetSocketAddress address, Secret secret, TransferConfig config, List<Rail> rails) {
        return connect(address, secret, config, rails, Options.none(), ChunkLog.NONE);
    }

    /**
     * Opens a session with a receiver, as {@link Sender#connect(InetSocketAddress, Secret, TransferConfig, NetProvider,
     * List, Options, ChunkLog)} does, over this endpoint.
     *
     * @throws EndpointFullException if the session would be one too many, or has too many channels
     * @throws SessionClosedException if the endpoint is closed meanwhile
     * @throws IllegalStateException if it was closed before
     */
    public Sender connect(
            InetSocketAddress address,
            Secret secret,
            TransferConfig config,
            List<Rail> rails,
            Options more,
            ChunkLog log) {
        Sender.requireArguments(address, secret, rails, more);
        SessionPlan plan = new SessionPlan(config, provider, log);
        return SenderOpening.connect(address, secret, plan, rails, more, admit(plan, "sender"));
    }

    /**
     * Waits for a sender at a bootstrap server and opens a session with it, as {@link Receiver#accept(BootstrapServer,
     * TransferConfig, NetProvider, List, Deadline)} does, over this endpoint.
     *
     * @see #open(Offer, TransferConfig, List, ChunkLog)
     */
    public Receiver accept(BootstrapServer server, TransferConfig config, List<Rail> rails, Deadline deadline) {
        Receiver.requireArguments(config, provider, rails);
        return open(server.accept(deadline), config, rails, ChunkLog.NONE);
    }

    /**
     * Opens a session with a sender that has authenticated itself, as {@link Receiver#open(Offer, TransferConfig,
     * NetProvider, List, ChunkLog)} does, over this endpoint. A sender for which there is no room is told so.
     *
     * @throws EndpointFullException if the session would be one too many, or has too many channels
     * @throws SessionClosedException if the endpoint is closed meanwhile
     * @throws IllegalStateException if it was closed before
     */
    public Receiver open(Offer offer, TransferConfig config, List<Rail> rails, ChunkLog log) {
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(rails, "rails");
        SessionPlan plan = new SessionPlan(config, provider, log);
        Place place;
        try {
            place = admit(plan, "receiver");
        } catch (EndpointFullException e) {
            offer.refuse("the receiver has no room: " + e.describe());
            throw e;
        } catch (IllegalStateException e) {
            offer.refuse("the receiver's endpoint is closed");
            throw e;
        }
        return ReceiverOpening.open(offer, plan, rails, place);
    }

    /** Sessions that are open, or being opened. */
    public synchronized int sessions() {
        return places.size();
    }

    /** Channels of all these. */
    public synchronized int channels() {
        return channels;
    }

    private synchronized Place admit(SessionPlan plan, String end) {
        if (closed) {
            throw new IllegalStateException("the endpoint is closed");
        }
        int wanted = plan.config().channels();
        if (places.size() + 1 > config.sessions()) {
            throw new EndpointFullException("sessions", config.sessions(), places.size(), 1);
        }
        if (channels + wanted > config.channels()) {
            throw new EndpointFullException("channels", config.channels(), channels, wanted);
        }
        boolean callsReturn = provider.capabilities().callsReturn();
        boolean callerDrives = callsReturn && plan.config().threads() != TransferConfig.AUTO;
        ProgressCrew own = callsReturn ? crew : crewOfOne(plan, end);
        Place place = new Place(own, control, callerDrives, wanted, given -> {
            if (own != crew) {
                own.close();
            }
            release(given);
        });
        places.add(place);
        channels += wanted;
        return place;
    }

    private synchronized void release(Place place) {
        if (places.remove(place)) {
            channels -= place.channels();
        }
    }

    /** A place for a session by itself, with what it needs and no more. */
    static Place alone(SessionPlan plan, String end) {
        ProgressCrew crew = crewOfOne(plan, end);
        ControlReader control = newControl();
        boolean callsReturn = plan.provider().capabilities().callsReturn();
        return new Place(crew, control, callsReturn, plan.config().channels(), given -> {
            crew.close();
            control.close();
        });
    }

    private static ProgressCrew crewOfOne(SessionPlan plan, String end) {
        TransferConfig config = plan.config();
        return new ProgressCrew(
                "tcpx-" + end,
                config.driverThreads(),
                config.placement(),
                config.spin(),
                plan.clock(),
                plan.provider());
    }

    private static ControlReader newControl() {
        return new ControlReader("tcpx-control", ControlLink.MAX_BYTES);
    }

    /**
     * Ends all sessions as their own {@code close} does, and the threads: a call under way ends with
     * {@link SessionClosedException}, and so does the opening of a session. Idempotent.
     *
     * @throws TransportException if a session could not be closed; the others are all the same
     */
    @Override
    public void close() {
        Closer parts = new Closer();
        parts.own(control);
        parts.own(crew);
        SessionClosedException reason =
                new SessionClosedException("the endpoint was closed while a session was being opened");
        synchronized (this) {
            closed = true;
            places.forEach(place -> parts.own(() -> place.end(reason)));
        }
        parts.close();
    }
}
