package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.ChannelManager;
import tcpx.channel.SendChannel;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** The sending end of a session from an address to a sender. Whatever fails on the way, nothing stays open. */
final class SenderOpening {
    private SenderOpening() {}

    /** Errors as {@link Sender#connect}; takes the place over. */
    static Sender connect(
            InetSocketAddress address, Secret secret, SessionPlan plan, List<Rail> rails, Options more, Place place) {
        ChannelManager manager;
        ControlConnection connection;
        Deadline deadline = Deadline.after(plan.config().setupTimeout());
        try {
            manager = plan.channelsOver(rails);
            connection = BootstrapClient.connect(address, secret, plan.options(rails, more), deadline);
        } catch (RuntimeException | Error e) {
            place.close();
            throw e;
        }
        Session session = new Session("sender", connection, place);
        return session.open(() -> open(plan, manager, session, deadline));
    }

    private static Sender open(SessionPlan plan, ChannelManager manager, Session session, Deadline deadline) {
        manager.requireRoomToConnect();
        OutgoingMessages outgoing = new OutgoingMessages(plan, Sender.MAX_POSTED, session::quiesce);
        PendingConnections<SendComm> pending =
                new PendingConnections<>(plan.config().channels());
        RailEvents events = session.own(new RailEvents(plan.config().listener(), manager.channelRails()));
        Connector connector = session.own(new Connector(plan, manager, session, pending, events));
        SendControl receiver = new SendControl(session, outgoing, connector);
        receiver.onNews(connector::look);
        session.listen(receiver);
        connector.openAll(deadline, session.failure()::get);
        List<SendChannel> channels = session.attach(manager.sendChannels(), pending, outgoing.states);
        receiver.onNews(session::wakeup);
        receiver.onGrants(session::wakeupAll);
        session.drive(
                plan,
                channels,
                (its, poller, onComplete) -> new SendLoop(plan, its, poller, outgoing, pending, connector, onComplete));
        Sender sender = new Sender(
                session, connector, outgoing, new SendQueue(plan, session, receiver, outgoing, channels, connector));
        session.opened(sender::close);
        return sender;
    }
}
