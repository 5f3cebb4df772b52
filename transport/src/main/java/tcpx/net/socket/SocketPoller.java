package tcpx.net.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.Comm;
import tcpx.net.Poller;

/** poll(2) over the comms' sockets and an eventfd that wakes it. */
final class SocketPoller implements Poller {
    private static final int POLLFD_BYTES = 8;
    private static final int MOST_ASKED = 2;

    private final int wakeFd;
    private final long counter;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final List<SocketComm> comms = new ArrayList<>();
    private SocketComm[] polled = {};
    private long pollfds;
    private boolean closed;

    SocketPoller() {
        wakeFd = Posix.eventfd(Posix.EFD_NONBLOCK | Posix.EFD_CLOEXEC);
        if (wakeFd < 0) {
            throw SyscallFailure.of("*", "make an eventfd", wakeFd);
        }
        counter = Memory.allocate(16);
        pollfds = Memory.allocate(POLLFD_BYTES);
        Memory.putLong(counter, 1);
    }

    @Override
    public void add(Comm comm) {
        SocketComm added = (SocketComm) comm;
        added.watched(true);
        comms.add(added);
        polled = new SocketComm[comms.size()];
        resize();
    }

    @Override
    public void remove(Comm comm) {
        SocketComm removed = (SocketComm) comm;
        removed.watched(false);
        comms.remove(removed);
        resize();
    }

    private void resize() {
        Memory.free(pollfds);
        pollfds = Memory.allocate((long) POLLFD_BYTES * (comms.size() + 1));
    }

    @Override // hot: once per sleep, and over and over by a thread that spins
    public void await(long timeoutNs) {
        if (timeoutNs == 0 && !signalled.get() && askOnly()) {
            return;
        }
        int count = 1;
        boolean more = false;
        long sleepNs = timeoutNs;
        for (int i = 0; i < comms.size(); i++) {
            SocketComm comm = comms.get(i);
            int interest = comm.interest();
            if (interest != 0) { // an error on a socket nobody waits for would end every sleep at once
                Memory.putInt(pollfds + (long) count * POLLFD_BYTES, comm.fd);
                Memory.putInt(pollfds + (long) count * POLLFD_BYTES + 4, interest);
                polled[count - 1] = comm;
                count++;
                more |= comm.isReadyFor(interest);
                long retryNs = comm.retryNs();
                if (retryNs >= 0 && (sleepNs < 0 || retryNs < sleepNs)) {
                    sleepNs = retryNs;
                }
            }
        }
        int ready = poll(count, more ? 0 : sleepNs);
        for (int i = 1; i < count; i++) {
            int events = ready > 0 ? Memory.getShort(pollfds + (long) i * POLLFD_BYTES + 6) : 0;
            if (events != 0) {
                polled[i - 1].ready(events);
            } else if (!more && polled[i - 1].retryNs() >= 0) {
                polled[i - 1].retry();
            }
        }
    }

    @Override
    public void awaitWakeup(long timeoutNs) {
        poll(1, timeoutNs);
    }

    // hot: the first descriptor is the one that wakes
    private int poll(int count, long timeoutNs) {
        Memory.putInt(pollfds, wakeFd);
        Memory.putInt(pollfds + 4, Posix.POLLIN);
        int timeoutMs = timeoutNs < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, (timeoutNs + 999_999) / 1_000_000);
        int ready = Posix.poll(pollfds, count, timeoutMs);
        if ((Memory.getShort(pollfds + 6) & Posix.POLLIN) != 0) {
            Posix.read(wakeFd, counter + 8, 8);
            // A wakeup that comes before this line is dropped, rightly: its caller's news is seen after this await.
            signalled.set(false);
        }
        return ready;
    }

    // hot: a look at few sockets, each for a message that has not begun, asks them itself, as soon as they are tried:
    // with poll(2) before it would be one call more
    private boolean askOnly() {
        int asked = 0;
        for (int i = 0; i < comms.size(); i++) {
            SocketComm comm = comms.get(i);
            if (comm.interest() != 0 && (!comm.awaitsFirstByte() || ++asked > MOST_ASKED)) {
                return false;
            }
        }
        for (int i = 0; i < comms.size(); i++) {
            SocketComm comm = comms.get(i);
            comm.ready(comm.interest());
        }
        return true;
    }

    @Override
    public void wakeup() {
        if (signalled.compareAndSet(false, true)) {
            synchronized (this) { // against close(): the number of a closed eventfd may be another file's by now
                if (!closed) {
                    Posix.write(wakeFd, counter, 8);
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.close(wakeFd);
            Memory.free(pollfds);
            Memory.free(counter);
        }
    }
}
