package tcpx.transfer;

import java.util.List;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.HandleExchange;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.channel.ChannelManager;
import tcpx.channel.RecvChannel;
import tcpx.error.TransportException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;
import tcpx.window.SlidingWindow;

/**
 * The receiving end of a session from an offer to channels that are ready. Whatever fails on the way, nothing stays open.
 *
 * @param session owns all that is opened
 * @param news hears what the sender says
 * @param reopen accepts a broken channel again
 */
record ReceiverOpening(
        TransferConfig config,
        NetProvider provider,
        Session session,
        RecvTransfers transfers,
        RecvControl news,
        List<RecvChannel> channels,
        Rejoin.Opener reopen,
        ChunkLog log) {

    /** Same as {@link Receiver#open(Offer, TransferConfig, NetProvider, List, ChunkLog)}. */
    static Receiver open(Offer offer, TransferConfig config, NetProvider provider, List<Rail> rails, ChunkLog log) {
        Deadline deadline = Deadline.after(config.setupTimeout());
        ChannelManager.Listening listening;
        try {
            Session.requireSuitable(config, provider);
            int depth = Session.windowDepth(config, provider);
            listening = new ChannelManager(provider, rails, config.channels(), () -> new SlidingWindow(depth))
                    .listen(config.dataPorts());
        } catch (TransportException | IllegalArgumentException e) {
            offer.refuse("the receiver cannot listen: "
                    + (e instanceof TransportException t ? t.describe() : e.getMessage()));
            throw e;
        }
        try {
            ControlConnection connection =
                    offer.agree(Session.options(config, provider, Options.none()), Session.MUST_AGREE);
            return open(connection, listening, config, provider, deadline, log);
        } catch (RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private static Receiver open(
            ControlConnection connection,
            ChannelManager.Listening listening,
            TransferConfig config,
            NetProvider provider,
            Deadline deadline,
            ChunkLog log) {
        Session session = new Session("receiver", connection);
        session.own(listening); // stays open for channels that join again
        try {
            RecvTransfers transfers = new RecvTransfers(config, NanoClock.SYSTEM, Receiver.MAX_POSTED);
            RecvControl news = new RecvControl(session, transfers);
            HandleExchange.send(connection, listening.handles());
            session.listen(news);
            news.onNews(() -> {
                if (session.failure().get() != null || news.isEnded()) {
                    listening.close(); // the sender gave up while we wait for its channels
                }
            });
            List<RecvChannel> channels = listening.accept(deadline);
            session.carry(channels);
            return new Receiver(new ReceiverOpening(
                    config, provider, session, transfers, news, channels, listening::acceptAgain, log));
        } catch (TransportException e) {
            throw session.giveUp(e);
        } catch (RuntimeException e) {
            throw session.abandon(e);
        } catch (Error e) {
            throw session.abandon(e);
        }
    }
}
