package tcpx.transfer;

import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.channel.ChannelManager;
import tcpx.channel.RecvChannel;
import tcpx.error.BootstrapException;
import tcpx.error.TransportException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;
import tcpx.window.SlidingWindow;

/**
 * The receiving end of a session from an offer to channels that are ready. Whatever fails on the way, nothing stays
 * open.
 *
 * @param session owns all that is opened
 * @param news hears what the sender says
 * @param channels some may have no connection yet
 * @param acceptor makes new connections
 */
record ReceiverOpening(
        TransferConfig config,
        NetProvider provider,
        Session session,
        IncomingMessages incoming,
        RecvControl news,
        List<RecvChannel> channels,
        RecvConnections connections,
        Acceptor acceptor,
        ChunkLog log) {

    /** Same as {@link Receiver#open(Offer, TransferConfig, NetProvider, List, ChunkLog)}. */
    static Receiver open(Offer offer, TransferConfig config, NetProvider provider, List<Rail> rails, ChunkLog log) {
        Objects.requireNonNull(offer, "offer");
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(rails, "rails");
        Objects.requireNonNull(log, "log");
        Deadline deadline = Deadline.after(config.setupTimeout());
        List<Rail> ordered;
        try {
            ordered = Session.paired(rails, offer.options());
        } catch (IllegalArgumentException e) {
            offer.refuse("the rails of the two nodes differ: " + e.getMessage());
            throw new BootstrapException(
                    "refused " + offer.peerAddress() + ", the rails of the two nodes differ: " + e.getMessage(),
                    "Give both nodes the rails of the same networks, as many on each",
                    e);
        }
        ChannelManager manager;
        try {
            Session.requireSuitable(config, provider);
            int depth = Session.windowDepth(config, provider);
            manager = new ChannelManager(provider, ordered, config.channels(), () -> new SlidingWindow(depth));
            manager.requireRoomToAccept();
        } catch (TransportException | IllegalArgumentException e) {
            offer.refuse("the receiver cannot listen: "
                    + (e instanceof TransportException t ? t.describe() : e.getMessage()));
            throw e;
        }
        ControlConnection connection =
                offer.agree(Session.options(config, provider, rails, Options.none()), Session.MUST_AGREE);
        Session session = new Session("receiver", connection);
        try {
            return new Receiver(open(config, provider, manager, session, deadline, log));
        } catch (TransportException e) {
            throw session.giveUp(e);
        } catch (RuntimeException e) {
            throw session.abandon(e);
        } catch (Error e) {
            throw session.abandon(e);
        }
    }

    private static ReceiverOpening open(
            TransferConfig config,
            NetProvider provider,
            ChannelManager manager,
            Session session,
            Deadline deadline,
            ChunkLog log) {
        IncomingMessages incoming = new IncomingMessages(config, NanoClock.SYSTEM, Receiver.MAX_POSTED);
        PendingConnections<RecvComm> pending = new PendingConnections<>(config.channels());
        RecvConnections connections = new RecvConnections(config.channels(), pending);
        RailEvents events =
                session.own(new RailEvents(config.listener(), manager.channelRails(), InstantSource.system()));
        Acceptor acceptor =
                session.own(new Acceptor(manager, session, config, Session.survivesLosses(provider), pending, events));
        RecvControl news = new RecvControl(session, incoming, connections, acceptor);
        session.listen(news);
        news.onNews(acceptor::look);
        acceptor.openAll(config.setupTimeout(), deadline, () -> {
            TransportException failed = session.failure().get();
            return failed == null && news.isEnded() ? Session.endedBy("sender") : failed;
        });
        List<RecvChannel> channels = manager.recvChannels();
        session.carry(channels, pending);
        for (RecvChannel channel : channels) {
            if (!channel.isConnected()) {
                connections.breakUp(channel.index());
            }
        }
        return new ReceiverOpening(config, provider, session, incoming, news, channels, connections, acceptor, log);
    }
}
