package tcpx.transfer;

import java.util.List;
import tcpx.channel.RecvChannel;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.plan.Chunk;
import tcpx.window.Window;

/**
 * The receiving data path for some of the channels: keeps every window full of posted receives and marks what has
 * landed. On a self-describing wire a receive is posted for whatever comes; elsewhere for the chunk that the sender's
 * deal, computed here again, puts next on that channel. One thread at a time.
 */
final class RecvLoop implements ProgressLoop, AutoCloseable {
    private final RecvChannel[] channels;
    private final RecvTransfer transfer;
    private final boolean selfDescribing;
    private final Poller poller;
    private final Runnable onComplete;

    /**
     * A loop over some channels.
     *
     * @param onComplete run when the last chunk of the transfer has landed
     */
    RecvLoop(List<RecvChannel> channels, RecvTransfer transfer, NetProvider provider, Runnable onComplete) {
        this.channels = channels.toArray(RecvChannel[]::new);
        this.transfer = transfer;
        this.selfDescribing = provider.capabilities().selfDescribing();
        this.onComplete = onComplete;
        this.poller = provider.newPoller();
        channels.forEach(channel -> poller.add(channel.comm()));
    }

    @Override // hot
    public int poll() {
        int landed = 0;
        for (int i = 0; i < channels.length; i++) {
            if (selfDescribing) {
                postAny(channels[i]);
            } else if (transfer.isPlanned()) {
                postNext(channels[i]);
            }
            landed += reap(channels[i]);
        }
        return landed;
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
    private void postAny(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom()) {
            long request = channel.comm().irecvAny(transfer);
            if (request == NetProvider.BUSY) {
                return;
            }
            channel.setRequest(window.post(), request);
        }
    }

    // hot
    private void postNext(RecvChannel channel) {
        Window window = channel.window();
        while (window.hasRoom()) {
            long chunk = channel.heldBack() != Chunk.NONE
                    ? channel.heldBack()
                    : transfer.scheduler().nextFor(channel.index());
            if (chunk == Chunk.NONE) {
                return;
            }
            long tag = Tag.of(transfer.id(), chunk);
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
            channel.expect(window.post(), tag, request);
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
            channel.counters().done(bytes);
            landed++;
            if (transfer.landed(tag, bytes)) {
                onComplete.run();
            }
        }
        return landed;
    }

    @Override
    public void close() {
        poller.close();
    }
}
