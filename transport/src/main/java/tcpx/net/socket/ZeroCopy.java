package tcpx.net.socket;

import java.util.Locale;

/**
 * How payload gets from user memory into the kernel. In every mode but {@link #NONE} the kernel sends from the user's
 * own pages: bytes that change before the request is complete are sent as they are then.
 *
 * <p>Payloads of less than 32 KiB are always copied: the pages of so few bytes cost more to hand over than to copy.
 */
public enum ZeroCopy {
    /** {@code sendmsg} copies into the kernel's memory. */
    NONE,
    /**
     * {@code vmsplice} puts references to the pages into a pipe, {@code splice} moves them to the socket: one copy is
     * left, the receiver's. Pays with huge pages and memory that is not in the cache.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/vmsplice.2.html">vmsplice(2)</a>
     */
    VMSPLICE,
    /**
     * {@code sendmsg} with {@code MSG_ZEROCOPY}: the kernel pins the pages and says when it has let go of them. Pays on
     * NICs with scatter-gather; a virtual link (veth, loopback) copies after all.
     *
     * @see <a href="https://docs.kernel.org/networking/msg_zerocopy.html">MSG_ZEROCOPY</a>
     */
    MSG_ZEROCOPY,
    /**
     * Each connection tries the others on its first {@value SendPathSelector#PROBE_MIB} MiB each and stays with the one
     * whose calls took the least CPU time per byte.
     */
    AUTO;

    /** Name as on the command line ("vmsplice"). */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
