package tcpx.transfer;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tcpx.net.Comm;

/**
 * Which of a receiver's channels are connected. Broken and mended by the loop that drives a channel; what the sender
 * gives up and what connects again comes from other threads.
 */
final class RecvLinks implements Rejoin.Berths {
    private enum State {
        SOUND,
        BROKEN
    }

    private final AtomicReferenceArray<State> states;
    private final AtomicReferenceArray<Boolean> givenUp;
    private final AtomicReferenceArray<Comm> arrivals;
    private volatile boolean needsCare;

    RecvLinks(int channels) {
        states = new AtomicReferenceArray<>(channels);
        givenUp = new AtomicReferenceArray<>(channels);
        arrivals = new AtomicReferenceArray<>(channels);
        for (int i = 0; i < channels; i++) {
            states.set(i, State.SOUND);
            givenUp.set(i, false);
        }
    }

    /** Whether a loop must look at {@link #takeGivenUp} and {@link #isBroken}: false until something first goes wrong. */
    boolean needsCare() { // hot
        return needsCare;
    }

    /** The sender has given a channel's connection up; a channel that does not exist is ignored. */
    void giveUp(int channel) {
        if (channel >= 0 && channel < givenUp.length()) {
            givenUp.set(channel, true);
            needsCare = true;
        }
    }

    boolean takeGivenUp(int channel) {
        return givenUp.getAndSet(channel, false);
    }

    void breakUp(int channel) {
        states.set(channel, State.BROKEN);
        needsCare = true;
    }

    void mend(int channel) {
        states.set(channel, State.SOUND);
    }

    boolean isBroken(int channel) {
        return states.get(channel) == State.BROKEN;
    }

    /** Whether every other channel is broken. */
    boolean isLastSound(int channel) {
        for (int i = 0; i < states.length(); i++) {
            if (i != channel && !isBroken(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void arrive(int channel, Comm comm) {
        arrivals.set(channel, comm);
        needsCare = true;
    }

    @Override
    public Comm takeArrival(int channel) {
        return arrivals.getAndSet(channel, null);
    }
}
