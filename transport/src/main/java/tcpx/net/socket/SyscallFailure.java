package tcpx.net.socket;

import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.ffi.Posix;

/**
 * A call that the system refused, as an exception: the errno, what it means here, and the remedy where one is known.
 */
final class SyscallFailure {
    private SyscallFailure() {}

    /** A call that gave a negated errno. */
    static WireException of(String rail, String operation, long result) {
        return of(rail, operation, result, "");
    }

    /**
     * The same.
     *
     * @param remedy for what only the caller knows; limits of this process and of the machine have one of their own
     */
    static WireException of(String rail, String operation, long result, String remedy) {
        return of(rail, operation, result, remedy, null);
    }

    /**
     * A call of the JDK, which tells neither the errno nor in which words it will put it. What it was refused for want
     * of is found out by asking for a descriptor.
     */
    static WireException of(String rail, String operation, SocketException failure) {
        int probe = Posix.eventfd(Posix.EFD_CLOEXEC);
        if (probe < 0) {
            return of(rail, operation, probe, "", failure);
        }
        Posix.close(probe);
        String detail = String.valueOf(failure.getMessage());
        String code = detail.contains("No such device") ? "ENODEV" : ""; // it went while it was looked at
        return new WireException(rail, operation, code, detail, "", failure);
    }

    /** Room for so many files is missing. */
    static WireException noRoom(String operation, long needed, long open, long limit) {
        return new WireException(
                "*",
                operation,
                Errno.EMFILE.name(),
                "it takes " + needed + " open files more, and of " + limit + " that this process may have " + open
                        + " are in use",
                SystemLimits.allowOpenFiles(open + needed));
    }

    private static WireException of(
            String rail, String operation, long result, String remedy, @Nullable Throwable cause) {
        String detail = Errno.meaning(result);
        if (Errno.EMFILE.is(result)) {
            long limit = SystemLimits.openFiles();
            return new WireException(
                    rail,
                    operation,
                    Errno.symbol(result),
                    detail + " (limit " + limit + ")",
                    SystemLimits.allowOpenFiles(limit + 1),
                    cause);
        }
        return new WireException(rail, operation, Errno.symbol(result), detail, known(result, remedy), cause);
    }

    private static String known(long result, String remedy) {
        if (Errno.ENFILE.is(result)) {
            return "Allow more: sysctl fs.file-max";
        }
        if (Errno.ENOMEM.is(result) || Errno.ENOBUFS.is(result)) {
            return "The kernel has no memory for it: see free -m, net.ipv4.tcp_mem and the limits of this control "
                    + "group";
        }
        return remedy;
    }
}
