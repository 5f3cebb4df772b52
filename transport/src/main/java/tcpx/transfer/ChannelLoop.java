package tcpx.transfer;

import java.util.List;
import tcpx.channel.Channel;
import tcpx.error.WireException;
import tcpx.net.Comm;
import tcpx.net.Poller;
import tcpx.time.NanoClock;

/**
 * The data path for some of the channels of one end: goes round them, gives each the connection that has come for it,
 * and leaves out those whose connection has broken. One thread at a time.
 *
 * @param <C> the direction
 * @param <H> its channels
 */
abstract class ChannelLoop<C extends Comm, H extends Channel<C>> implements ProgressLoop {
    /** Hears of connections. Called by the thread that drives the channel. */
    interface Events<C extends Comm> {
        /** The connection of a channel has failed; it is closed after this has been said. */
        default void failed(int channel, WireException failure) {}

        /** The connection of a channel has broken, or is given up by the peer. */
        void lost(int channel, int number, String reason);

        /**
         * Gives a channel, which has none, the connection that has come for it.
         *
         * @throws WireException if it cannot be used
         */
        default void join(Channel<C> channel, NewConnection<C> fresh) {
            channel.connect(fresh.comm(), fresh.number());
        }
    }

    final List<H> channels;
    final ChannelStates states;
    final Poller poller;
    final NanoClock clock;
    final ChunkLog log;
    final Runnable onComplete;
    private final PendingConnections<C> pending;
    private final Events<C> events;
    private final boolean survives;
    private final boolean rejoins;

    /**
     * A loop for the thread that sleeps in a poller.
     *
     * @param poller that of the thread, which may drive other loops too
     * @param states of all channels
     * @param pending where new connections wait
     * @param onComplete runs when the last chunk of a message is done
     */
    ChannelLoop(
            SessionPlan plan,
            List<H> channels,
            Poller poller,
            ChannelStates states,
            PendingConnections<C> pending,
            Events<C> events,
            Runnable onComplete) {
        this.channels = channels;
        this.states = states;
        this.pending = pending;
        this.events = events;
        this.onComplete = onComplete;
        this.survives = plan.survivesLosses();
        this.rejoins = plan.rejoins();
        this.clock = plan.clock();
        this.log = plan.log();
        this.poller = poller;
    }

    /** The thread begins to drive the loop. */
    final void enter() {
        channels.stream().filter(Channel::isConnected).forEach(channel -> poller.add(channel.comm()));
    }

    /** The thread drives the loop no more. */
    final void leave() {
        channels.stream().filter(Channel::isConnected).forEach(channel -> poller.remove(channel.comm()));
    }

    /** How long its thread may sleep after a round that did nothing, nanoseconds; negative without limit. */
    long sleepLimitNs() { // hot: once per sleep
        return -1;
    }

    /** Moves what can be moved on one channel; returns how much. */
    abstract int progress(H channel); // hot

    /** What was outstanding on a channel will not be done by it. */
    abstract void abandon(H channel);

    /** A channel has another connection. */
    void connected(H channel) {}

    /** A channel's connection has failed. */
    void failed(H channel, WireException failure) {}

    @Override // hot
    public int poll() {
        int work = 0;
        for (int i = 0; i < channels.size(); i++) {
            H channel = channels.get(i);
            if (pending.isWaiting(channel.index())) {
                join(channel);
            }
            if (states.of(channel.index()).health() == ChannelState.Health.BROKEN) {
                continue;
            }
            try {
                work += progress(channel);
            } catch (WireException e) {
                giveUp(channel, e);
                work++;
            }
        }
        return work;
    }

    // without a sound channel what is under way waits for the first that is connected again; the idle time bounds that
    private void giveUp(H channel, WireException failure) {
        events.failed(channel.index(), failure);
        failed(channel, failure);
        if (!survives) {
            throw failure;
        }
        lose(channel, failure.getMessage());
        if (!rejoins
                && states.allBroken()) { // looked at after it was said: of two loops that lose the last two one sees it
            throw failure;
        }
    }

    /** Gives a channel's connection up. */
    final void lose(H channel, String reason) {
        ChannelState state = states.of(channel.index());
        if (state.health() == ChannelState.Health.SOUND) {
            abandon(channel);
        }
        state.setHealth(ChannelState.Health.BROKEN);
        int number = channel.number();
        release(channel);
        events.lost(channel.index(), number, reason);
    }

    private void release(H channel) {
        poller.remove(channel.comm());
        channel.disconnect();
        states.of(channel.index()).reset(clock.nanoTime());
    }

    // also in place of a connection that has stopped: should that move again, the peer has let go of it
    private void join(H channel) {
        NewConnection<C> fresh = pending.take(channel.index());
        if (fresh == null) {
            return;
        }
        ChannelState state = states.of(channel.index());
        if (channel.isConnected()) {
            if (state.health() == ChannelState.Health.SOUND) {
                abandon(channel);
            }
            release(channel);
        }
        try {
            events.join(channel, fresh);
        } catch (WireException e) {
            events.failed(channel.index(), e);
            fresh.comm().close();
            state.setHealth(ChannelState.Health.BROKEN);
            events.lost(channel.index(), fresh.number(), e.getMessage());
            return;
        }
        poller.add(fresh.comm());
        state.reset(clock.nanoTime());
        connected(channel);
        state.setHealth(ChannelState.Health.SOUND);
    }

    /** Whether nothing that happens to its channels is of interest until it is called. */
    boolean rests() { // hot: once per sleep
        return false;
    }

    @Override
    public final void await(long timeoutNs) {
        if (rests()) {
            poller.awaitWakeup(timeoutNs);
        } else {
            poller.await(shorter(timeoutNs, sleepLimitNs()));
        }
    }

    /** The shorter of two times, of which a negative one is without limit. */
    static long shorter(long ns, long otherNs) {
        return ns < 0 ? otherNs : otherNs < 0 ? ns : Math.min(ns, otherNs);
    }

    @Override
    public final void wakeup() {
        poller.wakeup();
    }
}
