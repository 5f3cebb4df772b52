package tcpx.transfer;

import java.util.List;
import java.util.function.Consumer;
import tcpx.channel.RecvChannel;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.RecvComm;
import tcpx.plan.Chunk;
import tcpx.window.Window;

/**
 * The receiving data path for some of the channels: keeps every window full of posted receives and marks what has
 * landed. On a self-describing wire a receive is posted for whatever comes; elsewhere for the chunk that comes next on
 * that channel: by the sender's schedule, computed here again, or by this end's own, which the sender is told. One
 * thread at a time.
 */
final class RecvLoop extends ChannelLoop<RecvComm, RecvChannel> {
    private final IncomingMessages incoming;
    private final boolean selfDescribing;
    private final Grants grants;
    private final Consumer<CorruptionEvent> onCorruption;

    /**
     * A loop that posts what comes next.
     *
     * @param grants what is posted on a wire whose messages do not say what they are; tells the sender
     * @param onCorruption hears of what arrived with other bits than were sent
     */
    RecvLoop(
            SessionPlan plan,
            List<RecvChannel> channels,
            Poller poller,
            IncomingMessages incoming,
            Grants grants,
            PendingConnections<RecvComm> pending,
            Events<RecvComm> events,
            Consumer<CorruptionEvent> onCorruption,
            Runnable onComplete) {
        super(plan, channels, poller, incoming.states, pending, events, onComplete);
        this.incoming = incoming;
        this.selfDescribing = plan.selfDescribing();
        this.grants = grants;
        this.onCorruption = onCorruption;
    }

    @Override // hot
    public int poll() {
        int work = super.poll();
        grants.flush();
        return work;
    }

    @Override // hot
    int progress(RecvChannel channel) {
        if (states.of(channel.index()).isGivenUp(channel.number())) {
            lose(channel, "the sender has given its connection up");
            return 0;
        }
        if (selfDescribing) {
            postAny(channel);
        } else if (incoming.isPlanned()) {
            postNext(channel);
        }
        int work = reap(channel);
        if (log != ChunkLog.NONE) {
            noteLanded(channel);
        }
        return work;
    }

    // what was posted on it is posted on others, where this end grants
    @Override
    void abandon(RecvChannel channel) {
        Window window = channel.window();
        if (!selfDescribing) {
            grants.withdraw(channel);
            // before anybody else is granted any of it: a plugin's own threads may be writing what was posted
            channel.close();
            for (int i = 0; i < window.outstanding(); i++) {
                incoming.reschedule(channel.chunk((window.oldest() + i) % window.depth()));
            }
            if (channel.heldBack() != Chunk.NONE) {
                incoming.reschedule(channel.heldBack());
            }
        }
        channel.clearHeldBack();
    }

    @Override
    void failed(RecvChannel channel, WireException failure) {
        if (failure instanceof DamagedFrameException damage) {
            onCorruption.accept(new CorruptionEvent.Header(channel.index(), damage.rail(), damage.offset()));
        }
    }

    @Override
    long sleepLimitNs() {
        return grants.sleepLimitNs();
    }

    // hot
    private void postAny(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom()) {
            long request = channel.comm().irecvAny(incoming);
            if (request == NetProvider.BUSY) {
                return;
            }
            channel.expectAny(window.post(), request);
        }
    }

    // hot
    private void postNext(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom() && grants.wants(channel)) {
            long chunk = channel.heldBack() != Chunk.NONE ? channel.heldBack() : grants.nextFor(channel);
            if (chunk == Chunk.NONE) {
                return;
            }
            IncomingMessage transfer = incoming.oldest();
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
            channel.clearHeldBack();
            int slot = window.post();
            channel.expect(slot, tag, chunk, request);
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
            if (log != ChunkLog.NONE) {
                noteLanded(channel, slot);
            }
            long tag = tag(channel, slot);
            channel.comm().consumed(request);
            window.complete(slot);
            window.retire();
            landed++;
            if (bytes == NetProvider.CORRUPT) {
                onCorruption.accept(new CorruptionEvent.Payload(
                        channel.index(), channel.rail().name(), ChunkTag.transfer(tag), incoming.offset(tag)));
                continue;
            }
            channel.counters().done(bytes);
            grants.landed(channel, slot, bytes);
            note(ChunkLog.Event.RECEIVED, channel, tag, bytes);
            if (incoming.landed(tag, bytes)) {
                onComplete.run();
            }
        }
        if (landed > 0) {
            channel.counters().doneAt(clock.nanoTime());
        }
        return landed;
    }

    // hot
    private long tag(RecvChannel channel, int slot) {
        return selfDescribing ? channel.comm().tag(channel.request(slot)) : channel.tag(slot);
    }

    // only with a log: the wire is asked for every receive that is posted
    private void noteLanded(RecvChannel channel) {
        Window window = channel.window();
        for (int i = 0; i < window.outstanding(); i++) {
            noteLanded(channel, (window.oldest() + i) % window.depth());
        }
    }

    private void noteLanded(RecvChannel channel, int slot) {
        long bytes = channel.noteLanded(slot);
        if (bytes != NetProvider.PENDING) {
            note(ChunkLog.Event.LANDED, channel, tag(channel, slot), bytes);
        }
    }

    // hot
    private void note(ChunkLog.Event event, RecvChannel channel, long tag, long bytes) {
        log.note(event, channel.index(), ChunkTag.transfer(tag), ChunkTag.firstGrain(tag), bytes);
    }
}
