package tcpx.net.inproc;

import java.time.Duration;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Both ends of one connection, driven by one thread, with a script on each end. Messages are 100 bytes. */
final class ScriptedWire implements AutoCloseable {
    static final int BYTES = 100;
    static final Rail A = new Rail(0, "a0", "");
    static final Rail B = new Rail(0, "b0", "");

    final SendComm sender;
    final RecvComm receiver;
    final Region from = Region.allocate(16 * BYTES);
    final Region into = Region.allocate(16 * BYTES);
    private final MemoryHandle source;
    private final MemoryHandle handle;

    ScriptedWire(FaultScript sending, FaultScript receiving) {
        this(InProcessProvider.DEFAULT_CAPABILITIES, sending, receiving);
    }

    ScriptedWire(Capabilities capabilities, FaultScript sending, FaultScript receiving) {
        InProcessHub hub = new InProcessHub(1);
        NetProvider a = new InProcessProvider(hub, capabilities, rail -> sending);
        NetProvider b = new InProcessProvider(hub, capabilities, rail -> receiving);
        try (ListenComm listener = b.listen(B, 8)) {
            sender = a.connect(A, listener.handle(), 8, soon());
            receiver = listener.accept(soon());
        }
        source = sender.register(from);
        handle = receiver.register(into);
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    /** Posts message n, which holds the pattern of its number. */
    long send(int n) {
        new Pattern(n).fill(from, n * (long) BYTES, BYTES);
        return sender.isend(source, n * (long) BYTES, BYTES, n);
    }

    /** Posts the buffer for message n. */
    long receive(int n) {
        return receiver.irecv(handle, n * (long) BYTES, BYTES, n);
    }

    /** Where message n is wrong, or {@link Pattern#NONE}. */
    long mismatch(int n) {
        return new Pattern(n).mismatch(into, n * (long) BYTES, BYTES);
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
        from.close();
        into.close();
    }
}
