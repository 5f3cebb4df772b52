package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import tcpx.channel.Channel;
import tcpx.channel.SendChannel;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.SendComm;
import tcpx.plan.Chunk;
import tcpx.window.Window;

/**
 * The sending data path for some of the channels: while a channel's window has room it pulls the next chunk and posts
 * it; what the wire has completed is marked acknowledged and its slot is free again. A channel that stops or breaks is
 * left out, and its chunks are sent again. One thread at a time.
 */
final class SendLoop extends ChannelLoop<SendComm, SendChannel> {
    /** With chunks outstanding, how often a sleeping loop looks whether a channel has stopped. */
    private static final long WATCH_NS = ChannelState.LEAST_PATIENCE_NS / 3;

    /** The same for a single channel, which has none to hand over to: it can only be connected anew. */
    private static final long LONE_WATCH_NS = ChannelState.LEAST_SILENCE_NS / 4;

    /** How often a wire is asked about its path. */
    private static final long LOOK_NS = 20_000_000;

    private final OutgoingMessages outgoing;
    private final boolean watches;
    private final long watchNs;
    private final boolean autoWindow;
    private final boolean looksAhead; // what waits on this node is asked for: another channel may be faster with it
    private final boolean granted;
    private final Events events;
    private final List<SendChannel> resting; // with something outstanding, though there is no transfer
    private long watchedNs;
    private int watchedSpells;

    /** Hears of channels. */
    interface Events extends ChannelLoop.Events<SendComm> {
        /** A channel has stopped, and its chunks wait to be sent again over others. */
        void suspected(int channel, String reason);

        /** A suspected channel moves again. */
        void recovered(int channel);

        /** A channel has stopped for so long that another connection in place of this one shall be tried. */
        void stopped(int channel, int number);
    }

    SendLoop(
            SessionPlan plan,
            List<SendChannel> channels,
            Poller poller,
            OutgoingMessages outgoing,
            PendingConnections<SendComm> pending,
            Events events,
            Runnable onComplete) {
        super(plan, channels, poller, outgoing.states, pending, events, onComplete);
        this.autoWindow = plan.autoWindow() && !plan.receiverSchedules();
        this.looksAhead = autoWindow || plan.senderMeasures();
        this.granted = plan.receiverGrants();
        this.outgoing = outgoing;
        this.watches = plan.rejoins();
        this.watchNs = plan.config().channels() > 1 ? WATCH_NS : LONE_WATCH_NS;
        this.events = events;
        this.resting = new ArrayList<>(channels.size());
        channels.stream().filter(Channel::isConnected).forEach(this::connected);
    }

    @Override // hot
    public int poll() {
        if (outgoing.count() == 0) {
            rest();
            return 0;
        }
        if (!resting.isEmpty()) {
            resting.forEach(channel -> poller.add(channel.comm()));
            resting.clear();
        }
        int spells = outgoing.busySpells();
        if (watchedSpells != spells) {
            watchedSpells = spells;
            resume();
        }
        int work = super.poll();
        return watches ? work + watch() : work; // also where another channel always has work
    }

    @Override // hot
    int progress(SendChannel channel) {
        if (states.of(channel.index()).isGivenUp(channel.number())) {
            lose(channel, "the receiver has given its connection up");
            return 0;
        }
        int work = post(channel) + reap(channel);
        if (log != ChunkLog.NONE) {
            noteSteps(channel);
        }
        return work;
    }

    // hot: what is left over from before has not stopped meanwhile: nobody looked
    private void resume() {
        long nowNs = clock.nanoTime();
        for (int i = 0; i < channels.size(); i++) {
            SendChannel channel = channels.get(i);
            states.of(channel.index()).resume(nowNs);
            if (channel.counters().isFull()) {
                channel.counters().room(nowNs, false); // full to the end, but there was nothing left to wait with
            }
        }
    }

    @Override
    boolean rests() { // hot
        return outgoing.count() == 0;
    }

    // hot: the late acknowledgement of a copy would end every sleep of its thread, and be left where it is
    private void rest() {
        for (int i = 0; i < channels.size(); i++) {
            SendChannel channel = channels.get(i);
            if (channel.window().outstanding() > 0 && channel.isConnected() && !resting.contains(channel)) {
                poller.remove(channel.comm());
                resting.add(channel);
            }
        }
    }

    @Override
    long sleepLimitNs() { // hot
        return watches && !rests() ? watchNs : -1;
    }

    // hot
    private int post(SendChannel channel) {
        Window window = channel.window();
        int posted = 0;
        ChannelState state = states.of(channel.index());
        if (looksAhead && window.hasRoom()) {
            state.unsent(channel.comm().unsentBytes());
        }
        while (window.hasRoom()) {
            if (autoWindow && state.hasEnough()) {
                return posted;
            }
            boolean hasChunk = channel.heldBack() != Chunk.NONE || pull(channel);
            if (channel.counters().isFull()) {
                channel.counters().room(clock.nanoTime(), hasChunk);
            }
            if (!hasChunk) {
                if (looksAhead && state.unsentBytes() == 0) {
                    state.ranOut();
                }
                return posted;
            }
            long chunk = channel.heldBack();
            int id = channel.heldBackOf();
            OutgoingMessage message = outgoing.of(id);
            if (message == null) {
                channel.clearHeldBack(); // it was to be sent again, and its first copy has arrived after all
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
            channel.clearHeldBack();
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
            long chunk = message == null ? Chunk.NONE : message.nextFor(channel.index());
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
            noteSteps(channel, slot, bytes);
        }
        note(ChunkLog.Event.ACKNOWLEDGED, channel, slot, bytes);
        ChannelState state = states.of(channel.index());
        long nowNs = clock.nanoTime();
        if (state.acknowledged(bytes, nowNs)) {
            events.recovered(channel.index());
        }
        state.took(nowNs - channel.postedNs(slot), nowNs);
        if (nowNs - channel.lookedNs() > LOOK_NS) {
            lookAtPath(channel, nowNs);
        }
        OutgoingMessage message = outgoing.of(channel.transfer(slot));
        if (message == null) {
            return; // left over from a transfer that was completed by another copy of this chunk
        }
        if (message.settle(channel.chunk(slot))) {
            onComplete.run();
        }
    }

    @Override
    void connected(SendChannel channel) {
        lookAtPath(channel, clock.nanoTime());
    }

    // what the path is, of late
    private void lookAtPath(SendChannel channel, long nowNs) {
        ChannelState state = states.of(channel.index());
        channel.lookedAt(nowNs);
        state.roundTrip(channel.comm().roundTripNs());
        state.resend(channel.comm().resendNs());
        if (looksAhead) {
            channel.comm().limitUnsent(state.aheadBytes());
        }
    }

    // only with a log: the wire is asked for every chunk that is under way
    private void noteSteps(SendChannel channel) {
        Window window = channel.window();
        for (int i = 0; i < window.outstanding(); i++) {
            int slot = (window.oldest() + i) % window.depth();
            noteSteps(channel, slot, channel.length(slot));
        }
    }

    private void noteSteps(SendChannel channel, int slot, long bytes) {
        if (channel.noteStaged(slot)) {
            note(ChunkLog.Event.STAGED, channel, slot, bytes);
        }
        if (channel.noteTaken(slot)) {
            note(ChunkLog.Event.SENT, channel, slot, bytes);
        }
    }

    // hot
    private void note(ChunkLog.Event event, SendChannel channel, int slot, long bytes) {
        log.note(event, channel.index(), channel.transfer(slot), Chunk.first(channel.chunk(slot)), bytes);
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
            message.replay(chunk);
            if (message.isLetGo()) {
                onComplete.run();
            }
        }
    }

    private int watch() {
        long nowNs = clock.nanoTime();
        if (nowNs - watchedNs < watchNs) {
            return 0;
        }
        watchedNs = nowNs;
        int lost = 0;
        for (SendChannel channel : channels) {
            ChannelState state = states.of(channel.index());
            if (state.health() == ChannelState.Health.SOUND) {
                boolean stopped = states.hasStopped(channel.index(), nowNs) && !isOnlySlow(channel, state, nowNs);
                if (stopped && states.isUsual(channel.index(), nowNs)) {
                    state.pause();
                } else if (stopped || isCutOff(channel, state, nowNs)) {
                    state.suspect(nowNs);
                    abandon(channel);
                    events.suspected(channel.index(), state.describeBacklog(nowNs));
                    lost++;
                }
            } else if (state.isDueForReplacement(nowNs)) {
                events.stopped(channel.index(), channel.number());
            }
        }
        return lost;
    }

    // what is on its way arrives, slower than was thought: a shaper that let some of it through at once has ended that.
    // But a rail so slow that no chunk gets there for a second had better leave them to others
    private static boolean isOnlySlow(SendChannel channel, ChannelState state, long nowNs) {
        long silentNs = channel.comm().silentNs();
        return silentNs > 0
                && silentNs < ChannelState.LEAST_PATIENCE_NS
                && nowNs - state.progressNs() < ChannelState.LEAST_SILENCE_NS;
    }

    // when all stop together it is mostly the peer that pauses, and its kernel goes on; else it is the way to it
    private boolean isCutOff(SendChannel channel, ChannelState state, long nowNs) {
        return state.backlogBytes() > 0
                && nowNs - state.progressNs() >= state.silenceNs()
                && channel.comm().silentNs() >= state.silenceNs();
    }

    // everything outstanding, and the chunk that was about to be, are sent again
    @Override
    void abandon(SendChannel channel) {
        if (granted) {
            channel.close(); // before the message may be over: a plugin's own threads may be reading its pages
        }
        Window window = channel.window();
        for (int i = 0; i < window.outstanding(); i++) {
            int slot = (window.oldest() + i) % window.depth();
            replay(channel.transfer(slot), channel.chunk(slot));
        }
        if (channel.heldBack() != Chunk.NONE) {
            replay(channel.heldBackOf(), channel.heldBack());
            channel.clearHeldBack();
        }
    }
}
