package tcpx.net.inproc;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import tcpx.net.Handle;

/**
 * Where the two ends of in-process connections find each other; shared by the providers of both. Thread-safe.
 * A handle is a magic number, the listener's number and a token of 16 bytes, which whoever connects must know.
 */
public final class InProcessHub {
    private static final int MAGIC = 0x494e5052;
    private static final int HANDLE_BYTES = 28;

    private final SplittableRandom random;
    private final Map<Long, Entry> listeners = new HashMap<>();
    private long next;

    /** An empty hub; its tokens follow from the seed. */
    public InProcessHub(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Takes a listener in and gives the handle by which it is found. */
    synchronized Handle add(InProcessListenComm listener) {
        ByteBuffer handle = ByteBuffer.allocate(HANDLE_BYTES).putInt(MAGIC).putLong(next);
        Handle whole = new Handle(
                handle.putLong(random.nextLong()).putLong(random.nextLong()).array());
        listeners.put(next++, new Entry(listener, whole));
        return whole;
    }

    synchronized void remove(InProcessListenComm listener) {
        listeners.values().removeIf(entry -> entry.listener == listener);
    }

    /** Gives the listener a new connection; the errno symbol of why not, or empty. */
    String offer(Handle handle, Link link) {
        byte[] bytes = handle.bytes();
        if (bytes.length != HANDLE_BYTES || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            return "EINVAL";
        }
        Entry entry;
        synchronized (this) {
            entry = listeners.get(ByteBuffer.wrap(bytes).getLong(Integer.BYTES));
        }
        if (entry == null) {
            return "ECONNREFUSED";
        }
        if (!entry.handle.equals(handle)) {
            return "EACCES";
        }
        return entry.listener.offer(link) ? "" : "ECONNREFUSED";
    }

    private record Entry(InProcessListenComm listener, Handle handle) {}
}
