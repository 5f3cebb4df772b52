package tcpx.transfer;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.ChannelManager;
import tcpx.channel.SendChannel;
import tcpx.error.TransportException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/**
 * The sending end of a session from an address to channels that are ready. Whatever fails on the way, nothing stays
 * open.
 *
 * @param session owns all that is opened
 * @param news hears what the receiver says
 * @param channels some may have no connection yet
 * @param pending where new connections of the channels wait
 * @param connector makes them
 */
record SenderOpening(
        TransferConfig config,
        NetProvider provider,
        Session session,
        SendControl news,
        OutgoingMessages outgoing,
        List<SendChannel> channels,
        PendingConnections<SendComm> pending,
        Connector connector,
        RailEvents events,
        ChunkLog log) {

    /**
     * Same as {@link Sender#connect(InetSocketAddress, Secret, TransferConfig, NetProvider, List, Options, ChunkLog)}.
     */
    static Sender connect(
            InetSocketAddress address,
            Secret secret,
            TransferConfig config,
            NetProvider provider,
            List<Rail> rails,
            Options more,
            ChunkLog log) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(rails, "rails");
        Objects.requireNonNull(more, "more");
        Objects.requireNonNull(log, "log");
        Session.requireSuitable(config, provider);
        Deadline deadline = Deadline.after(config.setupTimeout());
        int depth = Session.windowDepth(config, provider);
        ChannelManager manager = new ChannelManager(provider, rails, config.channels(), () -> new SlidingWindow(depth));
        ControlConnection connection =
                BootstrapClient.connect(address, secret, Session.options(config, provider, rails, more), deadline);
        Session session = new Session("sender", connection);
        try {
            return new Sender(open(config, provider, manager, session, deadline, log));
        } catch (TransportException e) {
            throw session.giveUp(e);
        } catch (RuntimeException e) {
            throw session.abandon(e);
        } catch (Error e) {
            throw session.abandon(e);
        }
    }

    private static SenderOpening open(
            TransferConfig config,
            NetProvider provider,
            ChannelManager manager,
            Session session,
            Deadline deadline,
            ChunkLog log) {
        manager.requireRoomToConnect();
        OutgoingMessages outgoing = new OutgoingMessages(config, provider, Sender.MAX_POSTED);
        PendingConnections<SendComm> pending = new PendingConnections<>(config.channels());
        RailEvents events =
                session.own(new RailEvents(config.listener(), manager.channelRails(), InstantSource.system()));
        Connector connector =
                session.own(new Connector(manager, session, config, Session.survivesLosses(provider), pending, events));
        SendControl news = new SendControl(session, outgoing, connector);
        news.onNews(connector::look);
        session.listen(news);
        connector.openAll(config.setupTimeout(), deadline);
        List<SendChannel> channels = manager.sendChannels();
        session.carry(channels, pending);
        for (SendChannel channel : channels) {
            if (!channel.isConnected()) {
                outgoing.states.of(channel.index()).setHealth(ChannelState.Health.BROKEN);
            }
        }
        return new SenderOpening(config, provider, session, news, outgoing, channels, pending, connector, events, log);
    }
}
