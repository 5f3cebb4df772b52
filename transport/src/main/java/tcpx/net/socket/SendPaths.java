package tcpx.net.socket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * The ways in which one connection hands payload to the kernel, as {@link ZeroCopy} asks: what they need (a pipe, the
 * notices of the error queue), and the choice among them. One thread at a time.
 */
final class SendPaths implements AutoCloseable {
    /** Payloads of fewer bytes are copied whatever was asked for. */
    static final int MIN_BORROWED_BYTES = 32 << 10;

    private final ZeroCopy asked;
    private final @Nullable SplicePipe pipe; // null: not in use
    private final @Nullable ZeroCopyNotifications notices; // null: not in use
    private final @Nullable SendPathSelector choice; // null: nothing to choose
    private final long timespec = Memory.allocate(16);

    private SendPaths(
            ZeroCopy asked,
            @Nullable SplicePipe pipe,
            @Nullable ZeroCopyNotifications notices,
            @Nullable SendPathSelector choice) {
        this.asked = asked;
        this.pipe = pipe;
        this.notices = notices;
        this.choice = choice;
    }

    /**
     * Prepares a socket.
     *
     * @throws WireException if the system does not grant what was asked for; {@link ZeroCopy#AUTO} takes what there is
     */
    static SendPaths open(RailSocket socket, ZeroCopy asked) {
        boolean auto = asked == ZeroCopy.AUTO;
        List<ZeroCopy> candidates = new ArrayList<>(List.of(ZeroCopy.NONE));
        SplicePipe pipe = null;
        ZeroCopyNotifications notices = null;
        if (auto || asked == ZeroCopy.VMSPLICE) {
            try {
                pipe = SplicePipe.open(socket);
                candidates.add(ZeroCopy.VMSPLICE);
            } catch (WireException e) {
                if (!auto) {
                    throw e;
                }
            }
        }
        if (auto || asked == ZeroCopy.MSG_ZEROCOPY) {
            int r = Posix.setOption(socket.fd(), Posix.SOL_SOCKET, Posix.SO_ZEROCOPY, 1);
            if (r >= 0) {
                notices = new ZeroCopyNotifications();
                candidates.add(ZeroCopy.MSG_ZEROCOPY);
            } else if (!auto) {
                throw socket.failure(r, "set SO_ZEROCOPY");
            }
        }
        return new SendPaths(asked, pipe, notices, auto ? new SendPathSelector(candidates) : null);
    }

    /** How a payload of this length goes. */
    ZeroCopy forPayload(int length) { // hot: once per chunk
        if (length < MIN_BORROWED_BYTES) {
            return ZeroCopy.NONE;
        }
        return choice != null ? choice.next(length) : asked;
    }

    /** Whether calls are to be timed. */
    boolean isChoosing() { // hot
        return choice != null && !choice.isDecided();
    }

    /** CPU time of this thread in nanoseconds. */
    long cpuNs() {
        return Posix.threadCpuNs(timespec);
    }

    /** A call moved so many bytes this way; only while choosing. */
    void took(ZeroCopy way, long bytes, long cpuNs) {
        Objects.requireNonNull(choice, "choice").took(way, bytes, cpuNs);
    }

    /** The pipe of {@link ZeroCopy#VMSPLICE}, for payloads that go that way. */
    SplicePipe pipe() { // hot
        return Objects.requireNonNull(pipe, "pipe");
    }

    /** Takes waiting notices; returns the system calls made. */
    int takeNotices(int fd) { // hot
        if (notices == null) {
            return 0;
        }
        int calls = notices.drain(fd);
        if (choice != null && !choice.isDecided() && notices.mostlyCopied()) {
            choice.ruleOut(ZeroCopy.MSG_ZEROCOPY);
        }
        return calls;
    }

    @Override
    public void close() {
        if (pipe != null) {
            pipe.close();
        }
        if (notices != null) {
            notices.close();
        }
        Memory.free(timespec);
    }

    /** What is in use, and what is known of it. */
    @Override
    public String toString() {
        if (choice != null) {
            return "auto: " + choice;
        }
        if (notices != null && notices.done() > 0) {
            return String.format(
                    Locale.ROOT,
                    "%s (%.0f %% copied by the kernel)",
                    asked.label(),
                    100.0 * notices.copied() / notices.done());
        }
        return asked.label();
    }
}
