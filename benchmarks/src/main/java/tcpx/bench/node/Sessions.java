package tcpx.bench.node;

import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Node;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.error.Closer;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.socket.SocketProvider;
import tcpx.net.staged.DeviceProvider;
import tcpx.net.staged.DeviceUse;
import tcpx.net.staged.UnpackCounters;
import tcpx.net.staged.UnpackProvider;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Endpoint;
import tcpx.transfer.EndpointConfig;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;

/**
 * What a node's sessions with the same settings have in common: where their messages lie, the wire, and who watches for
 * pauses; and how they are opened, each by itself or over one endpoint whose few threads drive them all. Any thread.
 */
public final class Sessions implements AutoCloseable {
    private final NodeMemory memory;
    private final NetProvider wire;
    private final PauseMeter pauses;
    private final Optional<Endpoint> endpoint;
    private final AutoCloseable parts;

    private Sessions(
            NodeMemory memory, NetProvider wire, PauseMeter pauses, Optional<Endpoint> endpoint, AutoCloseable parts) {
        this.memory = memory;
        this.wire = wire;
        this.pauses = pauses;
        this.endpoint = endpoint;
        this.parts = parts;
    }

    /**
     * Each session of the sending node by itself, with threads of its own.
     *
     * @param rails the node's own
     * @param plugin for provider nccl
     * @throws tcpx.error.TransportException if memory of that kind is not to be had
     */
    static Sessions alone(Settings settings, List<Rail> rails, Optional<NodePlugin> plugin) {
        return open(settings, Node.A, rails, plugin, new SocketProvider(), Optional.empty());
    }

    /** All of a node that sends, over one endpoint: so many, to peers with rails of these names. */
    public static Sessions toMany(Settings settings, List<Rail> rails, int sessions, Optional<NodePlugin> plugin) {
        EndpointConfig config = EndpointConfig.DEFAULT
                .withRoomFor(
                        sessions,
                        Math.multiplyExact(sessions, settings.transfer().channels()))
                .withPlacement(settings.placement(Node.A, rails));
        return open(settings, Node.A, rails, plugin, new SocketProvider(), Optional.of(config));
    }

    /**
     * The same of either node; with an endpoint where its bounds are given.
     *
     * @param sockets at whose ports provider socket listens
     */
    static Sessions open(
            Settings settings,
            Node node,
            List<Rail> rails,
            Optional<NodePlugin> plugin,
            SocketProvider sockets,
            Optional<EndpointConfig> shared) {
        Closer parts = new Closer();
        try {
            NodeMemory memory = parts.own(NodeMemory.open(settings, node, rails));
            NetProvider wire = parts.own(memory.around(settings.provider(plugin, sockets)));
            Optional<Endpoint> endpoint = shared.map(config -> parts.own(Endpoint.open(wire, config)));
            return new Sessions(memory, wire, parts.own(PauseMeter.start()), endpoint, parts);
        } catch (RuntimeException e) {
            throw parts.closeAfter(e);
        } catch (OutOfMemoryError e) { // no thread, or no memory
            throw parts.closeAfter(e);
        }
    }

    /** The same for one of several users: closing it only tells. */
    Sessions lent(Runnable onReturn) {
        return new Sessions(memory, wire, pauses, endpoint, onReturn::run);
    }

    NodeMemory memory() {
        return memory;
    }

    /** What was counted, and what the steps between wire and memory hold, where there are such. */
    Counters counted(Counters counters) {
        if (wire instanceof DeviceProvider device) {
            DeviceUse use = device.use();
            return counters.with(Counters.STAGED, use.messages())
                    .with(Counters.STAGED_SLOTS, use.slots())
                    .with(Counters.STAGED_PAGES, use.pages())
                    .with(Counters.STAGED_EVENTS, use.copies());
        }
        if (wire instanceof UnpackProvider unpacking) {
            UnpackCounters use = unpacking.counters();
            return counters.with(Counters.STAGED, use.messages())
                    .with(Counters.STAGED_SLOTS, use.messagesHeld())
                    .with(Counters.STAGED_PAGES, use.fragmentsHeld());
        }
        return counters;
    }

    /** How long this process has stood still. */
    PauseMeter pauses() {
        return pauses;
    }

    /** A session with a sender that has come; see {@link Receiver#open} and {@link Endpoint#open}. */
    Receiver receive(Offer offer, TransferConfig config, List<Rail> rails, ChunkLog log) {
        return endpoint.isPresent()
                ? endpoint.get().open(offer, config, rails, log)
                : Receiver.open(offer, config, wire, rails, log);
    }

    /** A session with a node; see {@link Sender#connect} and {@link Endpoint#connect}. */
    Sender send(RemoteNode peer, TransferConfig config, Options more, ChunkLog log) {
        return endpoint.isPresent()
                ? endpoint.get().connect(peer.address(), peer.secret(), config, peer.rails(), more, log)
                : Sender.connect(peer.address(), peer.secret(), config, wire, peer.rails(), more, log);
    }

    /** Whether the user's thread is the first of those that drive a session's channels. */
    boolean callerDrives(TransferConfig config) {
        return endpoint.isEmpty() || config.threads() != TransferConfig.AUTO;
    }

    /** Ends what is shared, after the sessions. Idempotent. */
    @Override
    public void close() {
        Closer all = new Closer();
        all.own(parts);
        all.close();
    }
}
