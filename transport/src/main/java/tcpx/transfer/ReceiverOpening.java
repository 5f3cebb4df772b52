package tcpx.transfer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.channel.ChannelManager;
import tcpx.channel.RecvChannel;
import tcpx.error.BootstrapException;
import tcpx.error.TransportException;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/** The receiving end of a session from an offer to a receiver. Whatever fails on the way, nothing stays open. */
final class ReceiverOpening {
    private ReceiverOpening() {}

    /** Errors as {@link Receiver#open}; takes the place over. */
    static Receiver open(Offer offer, SessionPlan plan, List<Rail> rails, Place place) {
        Deadline deadline = Deadline.after(plan.config().setupTimeout());
        ChannelManager manager;
        ControlConnection connection;
        try {
            manager = channels(offer, plan, paired(offer, rails));
            connection = offer.agree(plan.options(rails, Options.none()), SessionPlan.MUST_AGREE);
        } catch (RuntimeException | Error e) {
            place.close();
            throw e;
        }
        Session session = new Session("receiver", connection, place);
        return session.open(() -> open(plan, manager, session, deadline));
    }

    private static List<Rail> paired(Offer offer, List<Rail> rails) {
        try {
            return SessionPlan.paired(rails, offer.options());
        } catch (IllegalArgumentException e) {
            String differ = "the rails of the two nodes differ: " + e.getMessage();
            offer.refuse(differ);
            throw new BootstrapException(
                    "refused " + offer.peerAddress() + ", " + differ,
                    "Give both nodes the rails of the same networks, as many on each",
                    e);
        }
    }

    private static ChannelManager channels(Offer offer, SessionPlan plan, List<Rail> ordered) {
        try {
            ChannelManager manager = plan.channelsOver(ordered);
            manager.requireRoomToAccept();
            return manager;
        } catch (TransportException | IllegalArgumentException e) {
            offer.refuse("the receiver cannot listen: "
                    + (e instanceof TransportException t ? t.describe() : e.getMessage()));
            throw e;
        }
    }

    private static Receiver open(SessionPlan plan, ChannelManager manager, Session session, Deadline deadline) {
        IncomingMessages incoming = new IncomingMessages(plan, Receiver.MAX_POSTED, session::quiesce);
        PendingConnections<RecvComm> pending =
                new PendingConnections<>(plan.config().channels());
        RailEvents events = session.own(new RailEvents(plan.config().listener(), manager.channelRails()));
        Acceptor acceptor = session.own(new Acceptor(plan, manager, session, pending, events));
        RecvControl sender = new RecvControl(session, incoming, acceptor);
        session.listen(sender);
        sender.onNews(acceptor::look);
        acceptor.openAll(deadline, () -> {
            TransportException failed = session.failure().get();
            return failed == null && sender.isEnded() ? Session.endedBy("sender") : failed;
        });
        List<RecvChannel> channels = session.attach(manager.recvChannels(), pending, incoming.states);
        sender.onNews(session::wakeupAll);
        List<CorruptionEvent> corruptions = new CopyOnWriteArrayList<>();
        session.drive(
                plan,
                channels,
                (its, poller, onComplete) -> new RecvLoop(
                        plan,
                        its,
                        poller,
                        incoming,
                        Grants.of(plan, incoming, session.control()::grant),
                        pending,
                        acceptor,
                        corruptions::add,
                        onComplete));
        Receiver receiver = new Receiver(
                session, incoming, new ReceiveQueue(plan, session, sender, incoming, channels, acceptor), corruptions);
        session.opened(receiver::close);
        return receiver;
    }
}
