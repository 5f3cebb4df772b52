package tcpx.ffi;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Linux system calls. Each returns 0 or more, or the negated errno; a call interrupted by a signal is made again. Hot
 * calls allocate nothing.
 */
public final class Posix {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_RCVLOWAT = 18;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_BUSY_POLL = 46;
    public static final int SO_ZEROCOPY = 60;
    public static final int IPPROTO_TCP = 6;
    public static final int TCP_NODELAY = 1;
    public static final int TCP_MAXSEG = 2;
    public static final int TCP_INFO = 11;
    public static final int TCP_CONGESTION = 13;
    public static final int TCP_USER_TIMEOUT = 18;
    public static final int TCP_NOTSENT_LOWAT = 25;
    public static final int MSG_PEEK = 0x2;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_MORE = 0x8000;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_ERRQUEUE = 0x2000;
    public static final int MSG_ZEROCOPY = 0x400_0000;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;
    public static final int SPLICE_F_NONBLOCK = 2;
    public static final int SPLICE_F_MORE = 4;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;
    public static final int SCHED_BATCH = 3;
    public static final int CLONE_NEWNET = 0x4000_0000;
    public static final int POLLIN = 1;
    public static final int POLLOUT = 4;
    public static final int EFD_NONBLOCK = 0x800;
    public static final int EFD_CLOEXEC = 0x80000;
    public static final int PROT_READ_WRITE = 3;
    public static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    public static final int MADV_HUGEPAGE = 14;
    public static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    public static final int CLOCK_THREAD_CPUTIME_ID = 3;

    private static final int MADV_POPULATE_WRITE = 23;
    private static final int RLIMIT_NOFILE = 7;
    private static final int PR_SET_TIMERSLACK = 29;

    private static final LibC C = LibraryLoader.create(LibC.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(C);

    // constants that capture nothing: a call costs no allocation
    private static final Call ACCEPT = (fd, none, zero, flags) -> C.accept4(fd, 0, 0, flags);
    private static final Call SENDMSG = (fd, message, zero, flags) -> C.sendmsg(fd, message, flags);
    private static final Call RECVMSG = (fd, message, zero, flags) -> C.recvmsg(fd, message, flags);
    private static final Call SEND = C::send;
    private static final Call RECV = C::recv;
    private static final Call VMSPLICE = C::vmsplice;
    private static final Call SPLICE = (in, out, length, flags) -> C.splice(in, null, (int) out, null, length, flags);

    private Posix() {}

    /** A system call that a signal may interrupt before it has done anything. */
    private interface Call {
        long make(int fd, long address, long length, int flags);
    }

    // hot: makes a call again until no signal has interrupted it
    private static long complete(Call call, int fd, long address, long length, int flags) {
        long r;
        do {
            r = result(call.make(fd, address, length, flags));
        } while (Errno.EINTR.is(r));
        return r;
    }

    /** socket(2). */
    public static int socket(int domain, int type, int protocol) {
        return result(C.socket(domain, type, protocol));
    }

    /** bind(2). */
    public static int bind(int fd, long address, int length) {
        return result(C.bind(fd, address, length));
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        return result(C.listen(fd, backlog));
    }

    /** accept4(2), without the peer's address. */
    public static int accept(int fd, int flags) {
        return (int) complete(ACCEPT, fd, 0, 0, flags);
    }

    /** connect(2). An interrupted connect goes on in the background: it is reported as EINPROGRESS. */
    public static int connect(int fd, long address, int length) {
        int r = result(C.connect(fd, address, length));
        return Errno.EINTR.is(r) ? -Errno.EINPROGRESS.number() : r;
    }

    /** getsockname(2); {@code length} points to a u32. */
    public static int getsockname(int fd, long address, long length) {
        return result(C.getsockname(fd, address, length));
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int name, long value, int length) {
        return result(C.setsockopt(fd, level, name, value, length));
    }

    /** getsockopt(2); {@code length} points to a u32. */
    public static int getsockopt(int fd, int level, int name, long value, long length) {
        return result(C.getsockopt(fd, level, name, value, length));
    }

    /** setsockopt(2) with an int. */
    public static int setOption(int fd, int level, int name, int value) {
        return Memory.with(4, memory -> {
            Memory.putInt(memory, value);
            return setsockopt(fd, level, name, memory, 4);
        });
    }

    /** setsockopt(2) with a text (without a terminating zero). */
    public static int setOption(int fd, int level, int name, String value) {
        long memory = text(value);
        try {
            return setsockopt(fd, level, name, memory, value.length());
        } finally {
            Memory.free(memory);
        }
    }

    /** if_nametoindex(3): the number of an interface, another one each time an interface of this name is made. */
    public static int interfaceIndex(String name) {
        long memory = text(name);
        try {
            int index = C.if_nametoindex(memory);
            return index != 0 ? index : result(-1);
        } finally {
            Memory.free(memory);
        }
    }

    // a C string, to be freed
    private static long text(String value) {
        long memory = Memory.allocate(value.length() + 1L);
        for (int i = 0; i < value.length(); i++) {
            Memory.putByte(memory + i, (byte) value.charAt(i));
        }
        Memory.putByte(memory + value.length(), (byte) 0);
        return memory;
    }

    /** getsockopt(2) of an int; a negative value is the negated errno. */
    public static int getOption(int fd, int level, int name) {
        return Memory.with(8, memory -> {
            Memory.putInt(memory + 4, 4);
            int r = getsockopt(fd, level, name, memory, memory + 4);
            return r < 0 ? r : Memory.getInt(memory);
        });
    }

    /** getsockopt(2) of a text of at most 63 characters; empty if the call fails. */
    public static String getTextOption(int fd, int level, int name) {
        return Memory.with(72, memory -> {
            Memory.putInt(memory + 64, 64);
            int r = getsockopt(fd, level, name, memory, memory + 64);
            StringBuilder text = new StringBuilder();
            for (int i = 0; r >= 0 && i < Memory.getInt(memory + 64) && Memory.getByte(memory + i) != 0; i++) {
                text.append((char) Memory.getByte(memory + i));
            }
            return text.toString();
        });
    }

    /** sendmsg(2). */
    public static long sendmsg(int fd, long message, int flags) {
        return complete(SENDMSG, fd, message, 0, flags);
    }

    /** recvmsg(2). */
    public static long recvmsg(int fd, long message, int flags) {
        return complete(RECVMSG, fd, message, 0, flags);
    }

    /** send(2). */
    public static long send(int fd, long buffer, long length, int flags) {
        return complete(SEND, fd, buffer, length, flags);
    }

    /** recv(2). */
    public static long recv(int fd, long buffer, long length, int flags) {
        return complete(RECV, fd, buffer, length, flags);
    }

    /** shutdown(2) of both directions. */
    public static int shutdown(int fd) {
        return result(C.shutdown(fd, 2));
    }

    /** poll(2); EINTR is reported, so that the caller's deadline holds. */
    public static int poll(long fds, int count, int timeoutMs) {
        return result(C.poll(fds, count, timeoutMs));
    }

    /** ppoll(2) with the signals as they are: {@link #poll} by nanoseconds; {@code timespec} points to 16 bytes. */
    public static int poll(long fds, int count, long timeoutNs, long timespec) {
        Memory.putLong(timespec, timeoutNs / 1_000_000_000L);
        Memory.putLong(timespec + 8, timeoutNs % 1_000_000_000L);
        return result(C.ppoll(fds, count, timespec, 0));
    }

    /**
     * How much later than asked for the kernel may end the calling thread's sleeps (50 us unless set),
     * PR_SET_TIMERSLACK.
     */
    public static int setTimerSlack(long ns) {
        return result(C.prctl(PR_SET_TIMERSLACK, ns, 0, 0, 0));
    }

    /** eventfd(2). */
    public static int eventfd(int flags) {
        return result(C.eventfd(0, flags));
    }

    /** How many descriptors this process may have open (getrlimit(2), RLIMIT_NOFILE); needs none to find out. */
    public static long openFilesLimit() {
        return Memory.with(16, memory -> {
            long limit = C.getrlimit(RLIMIT_NOFILE, memory) < 0 ? -1 : Memory.getLong(memory);
            return limit < 0 ? Long.MAX_VALUE : limit; // RLIM_INFINITY is all ones
        });
    }

    /** sigaction(2): sets what happens on a signal, reads what did; 0 for either address leaves that out. */
    static int sigaction(int signal, long action, long old) {
        return result(C.sigaction(signal, action, old));
    }

    /** pthread_sigmask(3): changes which signals are held back from this thread; its result is an errno. */
    static int signalMask(int how, long set, long old) {
        return C.pthread_sigmask(how, set, old);
    }

    /** chdir(2). */
    static int chdir(String path) {
        return result(C.chdir(path));
    }

    /** read(2). */
    public static long read(int fd, long buffer, long length) {
        return result(C.read(fd, buffer, length));
    }

    /** write(2). */
    public static long write(int fd, long buffer, long length) {
        return result(C.write(fd, buffer, length));
    }

    /** open(2) of a file that is there. */
    public static int open(String path, int flags) {
        return result(C.open(path, flags));
    }

    /** ioctl(2) with an address. */
    public static int ioctl(int fd, long request, long argument) {
        return result(C.ioctl(fd, request, argument));
    }

    /** setns(2): the calling thread goes on in the namespace that {@code fd} is open on. */
    public static int setns(int fd, int kind) {
        return result(C.setns(fd, kind));
    }

    /** close(2). */
    public static int close(int fd) {
        return result(C.close(fd));
    }

    /** pipe2(2); {@code fds} points to two ints. */
    public static int pipe(long fds, int flags) {
        return result(C.pipe2(fds, flags));
    }

    /** fcntl(2) with an int. */
    public static int fcntl(int fd, int command, int argument) {
        return result(C.fcntl(fd, command, argument));
    }

    /** vmsplice(2). */
    public static long vmsplice(int fd, long iovec, long count, int flags) {
        return complete(VMSPLICE, fd, iovec, count, flags);
    }

    /** splice(2) between a pipe and a socket, which have no offsets. */
    public static long splice(int in, int out, long length, int flags) {
        return complete(SPLICE, in, out, length, flags);
    }

    /** mmap(2). */
    public static long mmap(long length, int protection, int flags, int fd) {
        Pointer mapping = C.mmap(null, length, protection, flags, fd, 0);
        return mapping == null || mapping.address() == -1 ? result(-1L) : mapping.address();
    }

    /** munmap(2). */
    public static int munmap(long address, long length) {
        return result(C.munmap(address, length));
    }

    /** madvise(2). */
    public static int madvise(long address, long length, int advice) {
        return result(C.madvise(address, length, advice));
    }

    /** Faults in all pages of a mapping now (MADV_POPULATE_WRITE, Linux 5.14). */
    public static int populate(long address, long length) {
        return madvise(address, length, MADV_POPULATE_WRITE);
    }

    /** CPU time of this process in nanoseconds, user and system, all threads (clock_gettime). */
    public static long processCpuNs() {
        return Memory.with(
                16,
                memory -> C.clock_gettime(CLOCK_PROCESS_CPUTIME_ID, memory) < 0
                        ? 0
                        : Memory.getLong(memory) * 1_000_000_000L + Memory.getLong(memory + 8));
    }

    /** sched_setaffinity(2) of the calling thread; {@code mask} has a bit for each core. */
    public static int setAffinity(long mask, int bytes) {
        return result(C.sched_setaffinity(0, bytes, mask));
    }

    /** sched_getaffinity(2) of the calling thread, by the C library: 0, and the whole mask is written. */
    public static int getAffinity(long mask, int bytes) {
        return result(C.sched_getaffinity(0, bytes, mask));
    }

    /** sched_setscheduler(2) of the calling thread to SCHED_BATCH. */
    public static int setBatchScheduling() {
        return Memory.with(8, noPriority -> result(C.sched_setscheduler(0, SCHED_BATCH, noPriority)));
    }

    /** sched_getscheduler(2) of the calling thread. */
    public static int scheduling() {
        return result(C.sched_getscheduler(0));
    }

    /** CPU time of the calling thread in nanoseconds; {@code timespec} points to 16 bytes of the caller's. */
    public static long threadCpuNs(long timespec) {
        C.clock_gettime(CLOCK_THREAD_CPUTIME_ID, timespec);
        return Memory.getLong(timespec) * 1_000_000_000L + Memory.getLong(timespec + 8);
    }

    // hot: errno is read only after a failed call
    private static int result(int r) {
        return r >= 0 ? r : -LastError.getLastError(RUNTIME);
    }

    // hot
    private static long result(long r) {
        return r >= 0 ? r : -LastError.getLastError(RUNTIME);
    }
}
