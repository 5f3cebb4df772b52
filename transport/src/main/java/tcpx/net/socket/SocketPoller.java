package tcpx.net.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.Comm;
import tcpx.net.Poller;

/** poll(2) over the comms' sockets and an eventfd that wakes it. */
final class SocketPoller implements Poller {
    private static final int POLLFD_BYTES = 8;

    private final int wakeFd;
    private final long counter = Memory.allocate(16);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final List<SocketComm> comms = new ArrayList<>();
    private long pollfds = Memory.allocate(POLLFD_BYTES);
    private boolean closed;

    SocketPoller() {
        wakeFd = Posix.eventfd(Posix.EFD_NONBLOCK | Posix.EFD_CLOEXEC);
        if (wakeFd < 0) {
            throw new IllegalStateException("eventfd failed with " + Errno.symbol(wakeFd));
        }
        Memory.putLong(counter, 1);
    }

    @Override
    public void add(Comm comm) {
        comms.add((SocketComm) comm);
        resize();
    }

    @Override
    public void remove(Comm comm) {
        comms.remove((SocketComm) comm);
        resize();
    }

    private void resize() {
        Memory.free(pollfds);
        pollfds = Memory.allocate((long) POLLFD_BYTES * (comms.size() + 1));
    }

    @Override // hot: once per sleep
    public void await(long timeoutNs) {
        Memory.putInt(pollfds, wakeFd);
        Memory.putInt(pollfds + 4, Posix.POLLIN);
        int count = 1;
        for (int i = 0; i < comms.size(); i++) {
            SocketComm comm = comms.get(i);
            int interest = comm.interest();
            if (interest != 0) { // an error on a socket nobody waits for would end every sleep at once
                Memory.putInt(pollfds + (long) count * POLLFD_BYTES, comm.fd);
                Memory.putInt(pollfds + (long) count * POLLFD_BYTES + 4, interest);
                count++;
            }
        }
        int timeoutMs = timeoutNs < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, (timeoutNs + 999_999) / 1_000_000);
        Posix.poll(pollfds, count, timeoutMs);
        if ((Memory.getShort(pollfds + 6) & Posix.POLLIN) != 0) {
            Posix.read(wakeFd, counter + 8, 8);
            // A wakeup that comes before this line is dropped, rightly: its caller's news is seen after this await.
            signalled.set(false);
        }
    }

    @Override
    public void wakeup() {
        if (signalled.compareAndSet(false, true)) {
            Posix.write(wakeFd, counter, 8);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Posix.close(wakeFd);
            Memory.free(pollfds);
            Memory.free(counter);
        }
    }
}
