package tcpx.transfer;

import java.util.List;
import tcpx.channel.SendChannel;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.plan.Chunk;
import tcpx.time.NanoClock;
import tcpx.window.Window;

/**
 * The sending data path for some of the channels: while a channel's window has room it pulls the next chunk and posts
 * it; what the wire has completed is marked acknowledged and its slot is free again. One thread at a time.
 */
final class SendLoop implements ProgressLoop, AutoCloseable {
    private final SendChannel[] channels;
    private final SendJob job;
    private final Poller poller;
    private final NanoClock clock;
    private final Runnable onAcknowledged;

    /**
     * A loop over some channels.
     *
     * @param onAcknowledged run when the last chunk of the transfer has been acknowledged
     */
    SendLoop(List<SendChannel> channels, SendJob job, NetProvider provider, NanoClock clock, Runnable onAcknowledged) {
        this.channels = channels.toArray(SendChannel[]::new);
        this.job = job;
        this.clock = clock;
        this.onAcknowledged = onAcknowledged;
        this.poller = provider.newPoller();
        channels.forEach(channel -> poller.add(channel.comm()));
    }

    @Override // hot
    public int poll() {
        if (!job.isOpen()) {
            return 0;
        }
        int work = 0;
        for (int i = 0; i < channels.length; i++) {
            work += post(channels[i]) + reap(channels[i]);
        }
        return work;
    }

    @Override
    public void await(long timeoutNs) {
        poller.await(timeoutNs);
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    // hot
    private int post(SendChannel channel) {
        Window window = channel.window();
        int posted = 0;
        while (window.hasRoom()) {
            long chunk = channel.heldBack() != Chunk.NONE ? channel.heldBack() : job.scheduler.nextFor(channel.index());
            if (channel.counters().isFull()) {
                channel.counters().room(clock.nanoTime(), chunk != Chunk.NONE);
            }
            if (chunk == Chunk.NONE) {
                return posted;
            }
            int id = job.id();
            long request = channel.comm()
                    .isend(
                            job.memory(channel.index()),
                            job.base() + job.plan().offset(chunk),
                            (int) job.plan().length(chunk),
                            Tag.of(id, chunk));
            if (request == NetProvider.BUSY) {
                channel.holdBack(chunk);
                return posted;
            }
            channel.holdBack(Chunk.NONE);
            channel.carry(window.post(), id, chunk, request);
            posted++;
        }
        if (!channel.counters().isFull()) {
            channel.counters().full(clock.nanoTime());
        }
        return posted;
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
            acknowledged(channel, slot, bytes);
            done++;
        }
        return done;
    }

    // hot
    private void acknowledged(SendChannel channel, int slot, long bytes) {
        channel.counters().done(bytes);
        if (channel.transfer(slot) != job.id()) {
            return; // left over from a transfer that was completed by another copy of this chunk
        }
        long chunk = channel.chunk(slot);
        if (job.acknowledged.mark(Chunk.first(chunk), Chunk.grains(chunk)) > 0 && job.isAcknowledged()) {
            onAcknowledged.run();
        }
    }

    @Override
    public void close() {
        poller.close();
    }
}
