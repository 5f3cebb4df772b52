package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import tcpx.bootstrap.BootstrapClient;
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

    /** Errors as {@link Sender#connect}. */
    static Sender connect(InetSocketAddress address, Secret secret, SessionPlan plan, List<Rail> rails, Options more) {
        ChannelManager manager = plan.channelsOver(rails);
        Deadline deadline = Deadline.after(plan.config().setupTimeout());
        Session session =
                new Session("sender", BootstrapClient.connect(address, secret, plan.options(rails, more), deadline));
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
                plan, channels, (its, onComplete) -> new SendLoop(plan, its, outgoing, pending, connector, onComplete));
        return new Sender(
                session, connector, outgoing, new SendQueue(plan, session, receiver, outgoing, channels, connector));
    }
}
