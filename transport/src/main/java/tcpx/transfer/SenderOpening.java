package tcpx.transfer;

import java.net.InetSocketAddress;
import java.util.List;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.HandleExchange;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.channel.ChannelManager;
import tcpx.channel.SendChannel;
import tcpx.error.TransportException;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/**
 * The sending end of a session from an address to channels that are ready. Whatever fails on the way, nothing stays open.
 *
 * @param session owns all that is opened
 * @param news hears what the receiver says
 * @param reopen connects a broken channel again
 */
record SenderOpening(
        TransferConfig config,
        NetProvider provider,
        Session session,
        SendControl news,
        SendJobs jobs,
        List<SendChannel> channels,
        Rejoin.Opener reopen,
        ChunkLog log) {

    /** Same as {@link Sender#connect(InetSocketAddress, Secret, TransferConfig, NetProvider, List, Options, ChunkLog)}. */
    static Sender connect(
            InetSocketAddress address,
            Secret secret,
            TransferConfig config,
            NetProvider provider,
            List<Rail> rails,
            Options more,
            ChunkLog log) {
        Session.requireSuitable(config, provider);
        Deadline deadline = Deadline.after(config.setupTimeout());
        int depth = Session.windowDepth(config, provider);
        ChannelManager manager = new ChannelManager(provider, rails, config.channels(), () -> new SlidingWindow(depth));
        ControlConnection connection =
                BootstrapClient.connect(address, secret, Session.options(config, provider, more), deadline);
        Session session = new Session("sender", connection);
        try {
            SendJobs jobs = new SendJobs(config, provider, Sender.MAX_POSTED);
            SendControl news = new SendControl(session, jobs);
            var handles = HandleExchange.receive(connection, config.channels(), deadline);
            session.listen(news);
            List<SendChannel> channels = manager.connect(handles, deadline);
            session.carry(channels);
            Rejoin.Opener reopen = (channel, until) -> manager.connectAgain(channel, handles.get(channel), until);
            return new Sender(new SenderOpening(config, provider, session, news, jobs, channels, reopen, log));
        } catch (TransportException e) {
            throw session.giveUp(e);
        } catch (RuntimeException e) {
            throw session.abandon(e);
        } catch (Error e) {
            throw session.abandon(e);
        }
    }
}
