package tcpx.transfer;

import java.util.List;
import tcpx.channel.SendChannel;
import tcpx.error.WireException;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.SendComm;
import tcpx.plan.Chunk;
import tcpx.time.NanoClock;
import tcpx.window.Window;

/**
 * The sending data path for some of the channels: while a channel's window has room it pulls the next chunk and posts
 * it; what the wire has completed is marked acknowledged and its slot is free again. A channel that stops or breaks is
 * left out, and its chunks are sent again. One thread at a time.
 */
final class SendLoop implements ProgressLoop, AutoCloseable {
    /** With chunks outstanding, how often a sleeping loop looks whether a channel has stopped. */
    private static final long WATCH_NS = 10_000_000;

    private final SendChannel[] channels;
    private final OutgoingMessages outgoing;
    private final ChannelStates states;
    private final PendingConnections<SendComm> pending;
    private final boolean survives;
    private final boolean watches; // a single channel has none to hand over to: its sleep then needs no timer
    private final boolean autoWindow;
    private final Poller poller;
    private final NanoClock clock;
    private final Events events;
    private final ChunkLog log;
    private long watchedNs;
    private int watchedSpells;

    /** What a loop has to tell. */
    interface Events {
        /** The last chunk of a transfer has been acknowledged. */
        void acknowledged();

        /** A channel has stopped, and its chunks wait to be sent again over others. */
        void suspected(int channel, String reason);

        /** A suspected channel moves again. */
        void recovered(int channel);

        /** A channel has stopped for so long that another connection in place of this one shall be tried. */
        void stopped(int channel, int number);

        /** The connection of a channel has broken, and its chunks wait to be sent again over others. */
        void lost(int channel, int number, WireException reason);

        /**
         * Gives a channel, which has none, the connection that has come for it.
         *
         * @throws WireException if it cannot be used
         */
        default void join(SendChannel channel, NewConnection<SendComm> arrival) {
            channel.connect(arrival.comm(), arrival.number());
        }
    }

    SendLoop(
            List<SendChannel> channels,
            OutgoingMessages outgoing,
            PendingConnections<SendComm> pending,
            TransferConfig config,
            NetProvider provider,
            NanoClock clock,
            Events events,
            ChunkLog log) {
        this.channels = channels.toArray(SendChannel[]::new);
        this.autoWindow = config.window() == TransferConfig.AUTO && !Session.receiverSchedules(config, provider);
        this.outgoing = outgoing;
        this.states = outgoing.states;
        this.pending = pending;
        this.survives = Session.survivesLosses(provider);
        this.watches = survives && config.channels() > 1;
        this.clock = clock;
        this.events = events;
        this.log = log;
        this.poller = provider.newPoller();
        channels.stream().filter(SendChannel::isConnected).forEach(channel -> poller.add(channel.comm()));
    }

    @Override // hot
    public int poll() {
        if (outgoing.isEmpty()) {
            return 0;
        }
        int spells = outgoing.busySpells();
        if (watchedSpells != spells) {
            watchedSpells = spells;
            resume();
        }
        int work = 0;
        for (int i = 0; i < channels.length; i++) {
            SendChannel channel = channels[i];
            if (pending.isWaiting(channel.index())) {
                join(channel);
            }
            if (states.of(channel.index()).health() == ChannelState.Health.BROKEN) {
                continue;
            }
            try {
                work += post(channel) + reap(channel);
                if (log != ChunkLog.NONE) {
                    noteTaken(channel);
                }
            } catch (WireException e) {
                giveUp(channel, e);
                work++;
            }
        }
        if (work == 0 && watches) {
            work = watch();
        }
        return work;
    }

    // hot: what is left over from before has not stopped meanwhile: nobody looked
    private void resume() {
        long nowNs = clock.nanoTime();
        for (int i = 0; i < channels.length; i++) {
            states.of(channels[i].index()).resume(nowNs);
            if (channels[i].counters().isFull()) {
                channels[i].counters().room(nowNs, false); // full to the end, but there was nothing left to wait with
            }
        }
    }

    @Override
    public void await(long timeoutNs) {
        if (outgoing.isEmpty()) { // the late acknowledgement of a copy would end every sleep, and be left where it is
            poller.awaitWakeup(timeoutNs);
            return;
        }
        boolean shorter = watches && (timeoutNs < 0 || timeoutNs > WATCH_NS);
        poller.await(shorter ? WATCH_NS : timeoutNs);
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    // hot
    private int post(SendChannel channel) {
        Window window = channel.window();
        int posted = 0;
        ChannelState state = states.of(channel.index());
        while (window.hasRoom()) {
            if (autoWindow && state.hasEnough()) {
                return posted;
            }
            boolean hasChunk = channel.heldBack() != Chunk.NONE || pull(channel);
            if (channel.counters().isFull()) {
                channel.counters().room(clock.nanoTime(), hasChunk);
            }
            if (!hasChunk) {
                return posted;
            }
            long chunk = channel.heldBack();
            int id = channel.heldBackOf();
            OutgoingMessage message = outgoing.of(id);
            if (message == null) {
                channel.letGo(); // it was to be sent again, and its first copy has arrived after all
                continue;
            }
            int length = (int) message.plan().length(chunk);
            long request = channel.comm()
                    .isend(
                            message.memory(channel.index()),
                            message.base() + message.plan().offset(chunk),
                            length,
                            message.tag(chunk));
            if (request == NetProvider.BUSY) {
                return posted; // the chunk stays with the channel
            }
            channel.letGo();
            long nowNs = clock.nanoTime();
            channel.carry(window.post(), id, chunk, length, request, nowNs);
            state.posted(length, nowNs);
            log.note(ChunkLog.Event.POSTED, channel.index(), id, Chunk.first(chunk), length);
            posted++;
        }
        if (!channel.counters().isFull()) {
            channel.counters().full(clock.nanoTime());
        }
        return posted;
    }

    // hot: the next chunk of the oldest transfer that has one for this channel, which holds it from now on
    private boolean pull(SendChannel channel) {
        int end = outgoing.end();
        for (int id = outgoing.first(); id - end < 0; id++) {
            OutgoingMessage message = outgoing.of(id);
            long chunk = message == null ? Chunk.NONE : message.dispatcher.nextFor(channel.index());
            if (chunk != Chunk.NONE) {
                channel.holdBack(id, chunk);
                return true;
            }
        }
        return false;
    }

    // hot
    private int reap(SendChannel channel) {
        Window window = channel.window();
        int done = 0;
        while (window.outstanding() > 0) {
            int slot = window.oldest();
            long bytes = channel.comm().test(channel.request(slot));
            if (bytes == NetProvider.PENDING) {
                break;
            }
            window.complete(slot);
            window.retire();
            if (bytes == NetProvider.CORRUPT) {
                damaged(channel, slot);
            } else {
                acknowledged(channel, slot, bytes);
            }
            done++;
        }
        return done;
    }

    // hot
    private void acknowledged(SendChannel channel, int slot, long bytes) {
        channel.counters().done(bytes);
        if (log != ChunkLog.NONE) {
            noteTaken(channel, slot, bytes);
        }
        log.note(
                ChunkLog.Event.ACKNOWLEDGED,
                channel.index(),
                channel.transfer(slot),
                Chunk.first(channel.chunk(slot)),
                bytes);
        ChannelState state = states.of(channel.index());
        long nowNs = clock.nanoTime();
        if (state.acknowledged(bytes, nowNs)) {
            events.recovered(channel.index());
        }
        state.took(nowNs - channel.postedNs(slot));
        OutgoingMessage message = outgoing.of(channel.transfer(slot));
        if (message == null) {
            return; // left over from a transfer that was completed by another copy of this chunk
        }
        long chunk = channel.chunk(slot);
        if (message.acknowledged.mark(Chunk.first(chunk), Chunk.grains(chunk)) > 0 && message.isAcknowledged()) {
            events.acknowledged();
        }
    }

    // only with a log: the wire is asked for every chunk that is under way
    private void noteTaken(SendChannel channel) {
        Window window = channel.window();
        for (int i = 0; i < window.outstanding(); i++) {
            int slot = (window.oldest() + i) % window.depth();
            noteTaken(channel, slot, channel.length(slot));
        }
    }

    private void noteTaken(SendChannel channel, int slot, long bytes) {
        if (channel.noteTaken(slot)) {
            log.note(
                    ChunkLog.Event.SENT,
                    channel.index(),
                    channel.transfer(slot),
                    Chunk.first(channel.chunk(slot)),
                    bytes);
        }
    }

    private void damaged(SendChannel channel, int slot) {
        if (states.of(channel.index()).acknowledged(channel.length(slot), clock.nanoTime())) {
            events.recovered(channel.index());
        }
        replay(channel.transfer(slot), channel.chunk(slot));
    }

    private void replay(int id, long chunk) {
        OutgoingMessage message = outgoing.of(id);
        if (message != null) {
            message.dispatcher.replay(chunk);
        }
    }

    private int watch() {
        long nowNs = clock.nanoTime();
        if (nowNs - watchedNs < WATCH_NS) {
            return 0;
        }
        watchedNs = nowNs;
        int lost = 0;
        for (SendChannel channel : channels) {
            ChannelState state = states.of(channel.index());
            if (state.health() == ChannelState.Health.SOUND && states.hasStopped(channel.index(), nowNs)) {
                state.suspect(nowNs);
                replay(channel);
                events.suspected(channel.index(), state.describeBacklog(nowNs));
                lost++;
            } else if (state.isDueForReplacement(nowNs)) {
                events.stopped(channel.index(), channel.number());
            }
        }
        return lost;
    }

    private void giveUp(SendChannel channel, WireException failure) {
        if (!survives) {
            throw failure;
        }
        ChannelState state = states.of(channel.index());
        boolean knownLost = state.health() != ChannelState.Health.SOUND;
        state.setHealth(ChannelState.Health.BROKEN);
        if (states.allBroken()) {
            throw failure;
        }
        if (!knownLost) {
            replay(channel);
        }
        int number = channel.number();
        release(channel);
        events.lost(channel.index(), number, failure);
    }

    private void release(SendChannel channel) {
        poller.remove(channel.comm());
        channel.disconnect();
        states.of(channel.index()).reset(clock.nanoTime());
    }

    // everything outstanding, and the chunk that was about to be
    private void replay(SendChannel channel) {
        Window window = channel.window();
        for (int i = 0; i < window.outstanding(); i++) {
            int slot = (window.oldest() + i) % window.depth();
            replay(channel.transfer(slot), channel.chunk(slot));
        }
        if (channel.heldBack() != Chunk.NONE) {
            replay(channel.heldBackOf(), channel.heldBack());
            channel.letGo();
        }
    }

    // a new connection takes the place of one that has stopped, too; should that move again, so much the worse for it:
    // the
    // receiver has let go of it
    private void join(SendChannel channel) {
        NewConnection<SendComm> arrival = pending.take(channel.index());
        ChannelState state = states.of(channel.index());
        if (channel.isConnected()) {
            if (state.health() == ChannelState.Health.SOUND) {
                replay(channel);
            }
            release(channel);
        }
        try {
            events.join(channel, arrival);
        } catch (WireException e) {
            arrival.comm().close();
            state.setHealth(ChannelState.Health.BROKEN);
            events.lost(channel.index(), arrival.number(), e);
            return;
        }
        poller.add(arrival.comm());
        state.reset(clock.nanoTime());
        state.setHealth(ChannelState.Health.SOUND);
    }

    @Override
    public void close() {
        poller.close();
    }
}
