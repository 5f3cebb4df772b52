package tcpx.transfer;

import java.util.List;
import tcpx.channel.RecvChannel;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.RecvComm;
import tcpx.plan.Chunk;
import tcpx.time.NanoClock;
import tcpx.window.Window;

/**
 * The receiving data path for some of the channels: keeps every window full of posted receives and marks what has
 * landed. On a self-describing wire a receive is posted for whatever comes; elsewhere for the chunk that comes next on
 * that channel: by the sender's schedule, computed here again, or by this end's own, which the sender is told. One
 * thread at a time.
 */
final class RecvLoop implements ProgressLoop, AutoCloseable {
    private final RecvChannel[] channels;
    private final IncomingMessages incoming;
    private final boolean selfDescribing;
    private final Grants grants;
    private final Poller poller;
    private final RecvConnections connections;
    private final NanoClock clock;
    private final Events events;
    private final ChunkLog log;

    /** What a loop has to tell. */
    interface Events {
        /** The last chunk of a transfer has landed. */
        void complete();

        /** A chunk has arrived with wrong bytes; the sender will send it again. */
        void damaged(int channel, String rail, long tag);

        /** A frame has arrived damaged, so that its connection is given up. */
        void damaged(int channel, DamagedFrameException damage);

        /** The connection of a channel is broken, or given up by the sender. */
        void lost(int channel, int number, String reason);

        /**
         * Gives a channel, which has none, the connection that has come for it.
         *
         * @throws WireException if it cannot be used
         */
        default void join(RecvChannel channel, NewConnection<RecvComm> arrival) {
            channel.connect(arrival.comm(), arrival.number());
        }
    }

    RecvLoop(
            List<RecvChannel> channels,
            IncomingMessages incoming,
            Grants grants,
            NetProvider provider,
            RecvConnections connections,
            NanoClock clock,
            Events events,
            ChunkLog log) {
        this.channels = channels.toArray(RecvChannel[]::new);
        this.incoming = incoming;
        this.grants = grants;
        this.selfDescribing = provider.capabilities().selfDescribing();
        this.connections = connections;
        this.clock = clock;
        this.events = events;
        this.log = log;
        this.poller = provider.newPoller();
        channels.stream().filter(RecvChannel::isConnected).forEach(channel -> poller.add(channel.comm()));
    }

    @Override // hot
    public int poll() {
        int landed = 0;
        for (int i = 0; i < channels.length; i++) {
            RecvChannel channel = channels[i];
            if (connections.needsCare(channel.index(), channel.number()) && !care(channel)) {
                continue;
            }
            try {
                landed += poll(channel);
            } catch (WireException e) {
                giveUp(channel, e);
            }
        }
        grants.tell();
        return landed;
    }

    // hot
    private int poll(RecvChannel channel) {
        if (selfDescribing) {
            postAny(channel);
        } else if (incoming.isPlanned()) {
            postNext(channel);
        }
        return reap(channel);
    }

    // whether the channel can be used: it is given its new connection when there is one
    private boolean care(RecvChannel channel) {
        int index = channel.index();
        if (connections.isGivenUp(index, channel.number()) && channel.isConnected()) {
            lose(channel, "the sender has given its connection up");
        }
        NewConnection<RecvComm> arrival = connections.takeArrival(index);
        if (arrival == null) {
            return channel.isConnected();
        }
        if (channel.isConnected()) {
            release(channel); // it has stopped, says the sender
        }
        try {
            events.join(channel, arrival);
        } catch (WireException e) {
            arrival.comm().close();
            connections.breakUp(index);
            events.lost(index, arrival.number(), e.getMessage());
            return false;
        }
        poller.add(arrival.comm());
        connections.mend(index);
        return true;
    }

    private void giveUp(RecvChannel channel, WireException failure) {
        if (failure instanceof DamagedFrameException damage) {
            events.damaged(channel.index(), damage);
        }
        if (!selfDescribing || connections.isLastSound(channel.index())) {
            throw failure;
        }
        lose(channel, failure.getMessage());
    }

    private void lose(RecvChannel channel, String reason) {
        int number = channel.number();
        release(channel);
        connections.breakUp(channel.index());
        events.lost(channel.index(), number, reason);
    }

    private void release(RecvChannel channel) {
        poller.remove(channel.comm());
        channel.disconnect();
        channel.holdBack(Chunk.NONE);
    }

    @Override
    public void await(long timeoutNs) {
        long limitNs = grants.sleepLimitNs();
        boolean shorter = limitNs >= 0 && (timeoutNs < 0 || timeoutNs > limitNs);
        poller.await(shorter ? limitNs : timeoutNs);
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    // hot
    private void postAny(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom()) {
            long request = channel.comm().irecvAny(incoming);
            if (request == NetProvider.BUSY) {
                return;
            }
            channel.setRequest(window.post(), request);
        }
    }

    // hot
    private void postNext(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom() && grants.wants(channel)) {
            long chunk = channel.heldBack() != Chunk.NONE
                    ? channel.heldBack()
                    : incoming.scheduler().nextFor(channel.index());
            if (chunk == Chunk.NONE) {
                return;
            }
            IncomingMessage transfer = incoming.current();
            long tag = ChunkTag.of(incoming.first(), chunk);
            long request = channel.comm()
                    .irecv(
                            transfer.memory(channel.index()),
                            transfer.base() + transfer.plan().offset(chunk),
                            (int) transfer.plan().length(chunk),
                            tag);
            if (request == NetProvider.BUSY) {
                channel.holdBack(chunk);
                return;
            }
            channel.holdBack(Chunk.NONE);
            int slot = window.post();
            channel.expect(slot, tag, request);
            grants.posted(channel, slot, chunk);
        }
    }

    // hot
    private int reap(RecvChannel channel) {
        Window window = channel.window();
        int landed = 0;
        while (window.outstanding() > 0) {
            int slot = window.oldest();
            long request = channel.request(slot);
            long bytes = channel.comm().test(request);
            if (bytes == NetProvider.PENDING) {
                break;
            }
            long tag = selfDescribing ? channel.comm().tag(request) : channel.tag(slot);
            channel.comm().consumed(request);
            window.complete(slot);
            window.retire();
            landed++;
            if (bytes == NetProvider.CORRUPT) {
                events.damaged(channel.index(), channel.rail().name(), tag);
                continue;
            }
            channel.counters().done(bytes);
            grants.landed(channel, slot, bytes);
            log.note(ChunkLog.Event.RECEIVED, channel.index(), ChunkTag.transfer(tag), ChunkTag.firstGrain(tag), bytes);
            if (incoming.landed(tag, bytes)) {
                events.complete();
            }
        }
        if (landed > 0) {
            channel.counters().doneAt(clock.nanoTime());
        }
        return landed;
    }

    @Override
    public void close() {
        poller.close();
    }
}
