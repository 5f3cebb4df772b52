package tcpx.ffi;

/**
 * The errno values we meet on Linux (asm-generic, as on x86-64 and arm64), with what they mean in a sentence.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or algorithm"),
    EINTR(4, "interrupted by a signal"),
    EIO(5, "input/output error"),
    EBADF(9, "bad file descriptor"),
    EAGAIN(11, "would block"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    ENODEV(19, "no such device"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in this machine"),
    EMFILE(24, "too many open files in this process"),
    ENOSPC(28, "no space left"),
    EPIPE(32, "the peer has closed the connection"),
    ENOSYS(38, "not implemented by this kernel"),
    ENOPROTOOPT(92, "no such socket option"),
    EOPNOTSUPP(95, "not supported"),
    EADDRINUSE(98, "address already in use"),
    EADDRNOTAVAIL(99, "this machine does not have the address"),
    ENETDOWN(100, "the network is down"),
    ENETUNREACH(101, "no route to the network"),
    ECONNABORTED(103, "connection aborted"),
    ECONNRESET(104, "connection reset by the peer"),
    ENOBUFS(105, "no buffer space"),
    ENOTCONN(107, "not connected"),
    ETIMEDOUT(110, "the peer did not answer in time"),
    ECONNREFUSED(111, "connection refused: nobody listens there"),
    EHOSTDOWN(112, "the host is down"),
    EHOSTUNREACH(113, "no route to the host"),
    EALREADY(114, "already in progress"),
    EINPROGRESS(115, "in progress");

    private final int number;
    private final String meaning;

    Errno(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number the kernel uses. */
    public int number() {
        return number;
    }

    /** Whether {@code result}, as our calls return it, is this error. */
    public boolean is(long result) {
        return result == -number;
    }

    /** The symbol of a negated errno ("ECONNREFUSED"), or "errno 77" for one that is not listed. */
    public static String symbol(long result) {
        for (Errno errno : values()) {
            if (errno.is(result)) {
                return errno.name();
            }
        }
        return "errno " + -result;
    }

    /** What a negated errno means, one clause. */
    public static String meaning(long result) {
        for (Errno errno : values()) {
            if (errno.is(result)) {
                return errno.meaning;
            }
        }
        return "see errno(3)";
    }
}
