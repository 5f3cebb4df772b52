package tcpx.net.socket;

import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * Takes the kernel's notices about {@code MSG_ZEROCOPY} calls off a socket's error queue, where they would otherwise
 * pile up, and counts the calls that the kernel copied after all. One thread at a time.
 *
 * @see <a href="https://docs.kernel.org/networking/msg_zerocopy.html">MSG_ZEROCOPY, Notification Reception</a>
 */
final class ZeroCopyNotifications implements AutoCloseable {
    private static final int MSGHDR_BYTES = 56;
    private static final int CONTROL_BYTES = 256;
    private static final int CMSGHDR_BYTES = 16;
    private static final int ORIGIN_ZEROCOPY = 5; // SO_EE_ORIGIN_ZEROCOPY
    private static final int CODE_COPIED = 1; // SO_EE_CODE_ZEROCOPY_COPIED

    private final long message = Memory.allocate(MSGHDR_BYTES + CONTROL_BYTES);
    private long done;
    private long copied;

    /** Reads all notices there are. Returns the system calls made. */
    int drain(int fd) { // hot
        int calls = 0;
        while (true) {
            Memory.putLong(message + 32, message + MSGHDR_BYTES);
            Memory.putLong(message + 40, CONTROL_BYTES);
            calls++;
            long n = Posix.recvmsg(fd, message, Posix.MSG_ERRQUEUE | Posix.MSG_DONTWAIT);
            if (n < 0) {
                return calls; // EAGAIN; a real error of the socket shows at the next ordinary call
            }
            if (Memory.getLong(message + 40) >= CMSGHDR_BYTES + 16) {
                take(message + MSGHDR_BYTES + CMSGHDR_BYTES);
            }
        }
    }

    // struct sock_extended_err: u32 errno, u8 origin, u8 type, u8 code, u8 pad, u32 first call, u32 last call
    private void take(long error) {
        if (Memory.getByte(error + 4) != ORIGIN_ZEROCOPY) {
            return;
        }
        long calls = Integer.toUnsignedLong(Memory.getInt(error + 12) - Memory.getInt(error + 8)) + 1;
        done += calls;
        if ((Memory.getByte(error + 6) & CODE_COPIED) != 0) {
            copied += calls;
        }
    }

    /** Calls whose pages the kernel has let go. */
    long done() {
        return done;
    }

    /** Of these, calls whose bytes it copied. */
    long copied() {
        return copied;
    }

    /** Whether the attempt is pointless: of the calls so far most were copied. */
    boolean mostlyCopied() {
        return done > 0 && copied * 2 > done;
    }

    /** Once only. */
    @Override
    public void close() {
        Memory.free(message);
    }
}
