package tcpx.net.staged;

import java.util.concurrent.atomic.AtomicLong;

/** What an {@link UnpackProvider} has unpacked, over all its comms. Any thread. */
public final class UnpackCounters {
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong fragments = new AtomicLong();
    private final AtomicLong messagesHeld = new AtomicLong();
    private final AtomicLong fragmentsHeld = new AtomicLong();

    UnpackCounters() {}

    void launched(int count) { // hot
        messages.getAndIncrement();
        fragments.getAndAdd(count);
        messagesHeld.getAndIncrement();
        fragmentsHeld.getAndAdd(count);
    }

    void consumed(int count) { // hot
        messagesHeld.getAndDecrement();
        fragmentsHeld.getAndAdd(-count);
    }

    /** Messages of which fragments were unpacked. */
    public long messages() {
        return messages.get();
    }

    /** Fragments of these. */
    public long fragments() {
        return fragments.get();
    }

    /** Messages whose slots have not been given back to the wire; 0 when nothing is under way, or something leaks. */
    public long messagesHeld() {
        return messagesHeld.get();
    }

    /** Fragments whose bounce memory has not been given back. */
    public long fragmentsHeld() {
        return fragmentsHeld.get();
    }
}
