package tcpx.bench.lab;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * A virtual NIC whose other end is a file: what the namespace sends is read from it, and what is written to it the
 * namespace receives. Packets carry a header that says how they are to be cut and summed, so that TCP hands over up to
 * 64 KiB at once, as it does to a NIC that segments by itself, and nothing is cut or summed on the way.
 *
 * @param fd the file, non-blocking; when it is closed the NIC is gone
 * @see <a href="https://docs.kernel.org/networking/tuntap.html">Universal TUN/TAP device driver</a>
 */
record TapDevice(int fd) {
    /** The largest packet with its header. */
    static final int MOST_BYTES = 10 + 14 + 65_536 + 1024;

    /** The kernel's limit of such a device. */
    static final int MOST_MTU = 65_535 - 14;

    private static final String FILE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int TUN_F_CSUM_TSO4_TSO6_ECN = 0xf;
    private static final int NAME_BYTES = 16;
    private static final int REQUEST_BYTES = 40; // struct ifreq

    /**
     * Makes one in a network namespace.
     *
     * @param namespace its file, {@code /proc/PID/ns/net}
     * @throws LabException if the kernel refuses, with errno and remedy
     */
    static TapDevice make(String namespace, String name) {
        CompletableFuture<TapDevice> made = new CompletableFuture<>();
        Thread inside = new Thread( // a namespace is a thread's, so this one goes in and ends there
                () -> {
                    try {
                        enter(namespace);
                        made.complete(make(name));
                    } catch (RuntimeException
                            | LinkageError e) { // who waits is told, also where a library is not to be read
                        made.completeExceptionally(e);
                    }
                },
                "tap-" + name);
        inside.start();
        try {
            return made.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LabException told ? told : e;
        }
    }

    private static void enter(String namespace) {
        int file = Posix.open(namespace, Posix.O_CLOEXEC);
        require(file, "open " + namespace, "");
        try {
            require(Posix.setns(file, Posix.CLONE_NEWNET), "enter " + namespace, "run it as root");
        } finally {
            Posix.close(file);
        }
    }

    private static TapDevice make(String name) {
        int fd = Posix.open(FILE, Posix.O_RDWR | Posix.O_NONBLOCK | Posix.O_CLOEXEC);
        require(
                fd,
                "open " + FILE,
                "--rail-delay needs the kernel's tun devices (CONFIG_TUN), as root: modprobe tun; chmod 666 " + FILE);
        long request = Memory.allocate(REQUEST_BYTES);
        try {
            Memory.put(request, name.getBytes(StandardCharsets.US_ASCII));
            Memory.putShort(request + NAME_BYTES, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
            require(Posix.ioctl(fd, TUNSETIFF, request), "make " + name, "run it as root, or with CAP_NET_ADMIN");
            require(Posix.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM_TSO4_TSO6_ECN), "let " + name + " segment", "");
            return new TapDevice(fd);
        } catch (LabException e) {
            Posix.close(fd);
            throw e;
        } finally {
            Memory.free(request);
        }
    }

    private static void require(int result, String what, String remedy) {
        if (result < 0) {
            throw new LabException(
                    "cannot " + what + ": " + Errno.meaning(result) + " (" + Errno.symbol(result) + ")", remedy);
        }
    }
}
