package tcpx.transfer;

import java.util.concurrent.atomic.AtomicIntegerArray;
import tcpx.net.RecvComm;

/**
 * Which of a receiver's channels are connected. Broken and mended by the loop that drives a channel; what the sender
 * gives up, and new connections, come from other threads.
 */
final class RecvConnections {
    private static final int NONE = -1;

    private final AtomicIntegerArray broken; // 1 if so
    private final AtomicIntegerArray givenUp; // the newest connection that the sender has given up
    private final PendingConnections<RecvComm> pending;
    private volatile boolean hasTrouble; // or has had

    /** All channels are connected. */
    RecvConnections(int channels, PendingConnections<RecvComm> pending) {
        this.pending = pending;
        broken = new AtomicIntegerArray(channels);
        givenUp = new AtomicIntegerArray(channels);
        for (int i = 0; i < channels; i++) {
            givenUp.set(i, NONE);
        }
    }

    /**
     * Whether a loop must look after a channel, which has had so many connections before this one, before it drives it.
     */
    boolean needsCare(int channel, int number) { // hot
        return hasTrouble && (isBroken(channel) || isGivenUp(channel, number)) || pending.isWaiting(channel);
    }

    /** The sender has given a connection up. */
    void giveUp(int channel, int number) {
        givenUp.accumulateAndGet(channel, number, Math::max);
        hasTrouble = true;
    }

    /** Whether the sender has given this connection up. */
    boolean isGivenUp(int channel, int number) {
        return givenUp.get(channel) >= number;
    }

    void breakUp(int channel) {
        broken.set(channel, 1);
        hasTrouble = true;
    }

    /** A channel has the connection that waited for it. */
    void mend(int channel) {
        broken.set(channel, 0);
    }

    boolean isBroken(int channel) {
        return broken.get(channel) != 0;
    }

    /** The connection that waits for a channel, once; null if there is none. */
    NewConnection<RecvComm> takeArrival(int channel) {
        return pending.take(channel);
    }

    /** Whether every other channel is broken. */
    boolean isLastSound(int channel) {
        for (int i = 0; i < broken.length(); i++) {
            if (i != channel && !isBroken(i)) {
                return false;
            }
        }
        return true;
    }
}
