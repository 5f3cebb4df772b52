package tcpx.bench.lab;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.time.Deadline;

/**
 * A netlink socket to the kernel: sets and reads attributes of network interfaces of the namespace in which it was opened. For what {@code
 * ip} does not offer in the versions that are in use. Used by one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
final class LinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int POLLFD_EVENTS_AT = 4;
    private static final int POLLFD_BYTES = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(5); // the kernel answers within the call

    private final int fd;
    private final long memory = Memory.allocate(LinkMessage.MAX_BYTES + POLLFD_BYTES);
    private final ByteBuffer message = Memory.buffer(memory, LinkMessage.MAX_BYTES);
    private final long pollfd = memory + LinkMessage.MAX_BYTES;
    private int sequence;
    private boolean closed;

    /** Opens one. Throws {@link LabException}. */
    LinkSocket() {
        fd = Posix.socket(AF_NETLINK, SOCK_RAW | Posix.SOCK_CLOEXEC, NETLINK_ROUTE);
        try {
            require(fd, "open a netlink socket");
            require(Posix.setOption(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1), "ask for short acknowledgements");
            require(Posix.setOption(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1), "ask for the kernel's reasons");
        } catch (LabException e) {
            close();
            throw e;
        }
    }

    /**
     * Sets attributes of an interface, by type; all or, when it throws, perhaps some of them.
     *
     * @throws LabException if the kernel refuses, with errno and its own words
     */
    void set(String device, Map<Integer, Integer> numbers) {
        LinkMessage.set(message, ++sequence, device, numbers);
        LinkMessage.Answer answer = ask(device);
        if (!(answer instanceof LinkMessage.Done)) {
            throw new LabException("the kernel answered " + answer + " to a request to set " + device, "");
        }
    }

    /**
     * An interface's attributes of four bytes, by type.
     *
     * @throws LabException if the kernel refuses, as for one that is not there
     */
    Map<Integer, Integer> numbers(String device) {
        LinkMessage.get(message, ++sequence, device);
        LinkMessage.Answer answer = ask(device);
        if (answer instanceof LinkMessage.Described described) {
            return described.numbers();
        }
        throw new LabException("the kernel answered " + answer + " to a request to describe " + device, "");
    }

    private LinkMessage.Answer ask(String device) {
        require(Posix.send(fd, memory, message.limit(), 0), "ask the kernel about " + device);
        Deadline deadline = Deadline.after(PATIENCE);
        Memory.putInt(pollfd, fd);
        Memory.putInt(pollfd + POLLFD_EVENTS_AT, Posix.POLLIN);
        int ready;
        do {
            ready = Posix.poll(pollfd, 1, deadline.remainingMs());
        } while (Errno.EINTR.is(ready));
        require(ready, "wait for the kernel's answer about " + device);
        if (ready == 0) {
            throw new LabException(
                    "the kernel did not answer about " + device + " within " + PATIENCE.toSeconds() + " s", "");
        }
        // with MSG_TRUNC the length is the message's own, though more than fits
        long bytes = Posix.recv(fd, memory, LinkMessage.MAX_BYTES, Posix.MSG_DONTWAIT | Posix.MSG_TRUNC);
        require(bytes, "read the kernel's answer about " + device);
        return understood(device, bytes);
    }

    private LinkMessage.Answer understood(String device, long bytes) {
        try {
            if (bytes > LinkMessage.MAX_BYTES) {
                throw new IllegalArgumentException(bytes + " bytes");
            }
            LinkMessage.Answer answer = LinkMessage.answer(message.clear().limit((int) bytes), sequence);
            if (answer instanceof LinkMessage.Refused refused) {
                String words = refused.words().isEmpty() ? Errno.meaning(refused.error()) : refused.words();
                throw refused(refused.error(), device, words);
            }
            return answer;
        } catch (IllegalArgumentException e) {
            throw new LabException("the kernel's answer about " + device + " is not understood: " + e.getMessage(), "");
        }
    }

    private static LabException refused(int error, String device, String words) {
        String remedy = Errno.EPERM.is(error) ? "run it as root, or with CAP_NET_ADMIN" : "";
        return new LabException(
                "the kernel refuses " + device + ": " + words + " (" + Errno.symbol(error) + ")", remedy);
    }

    private static void require(long result, String what) {
        if (result < 0) {
            throw new LabException(
                    "cannot " + what + ": " + Errno.meaning(result) + " (" + Errno.symbol(result) + ")", "");
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (fd >= 0) {
                Posix.close(fd);
            }
            Memory.free(memory);
        }
    }
}
