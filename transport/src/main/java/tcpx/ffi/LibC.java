package tcpx.ffi;

import jnr.ffi.annotations.Variadic;

/**
 * The libc functions we call, with addresses as plain longs: nothing is boxed, copied or pinned on the way. Names and
 * arguments are those of the manual pages.
 */
public interface LibC {
    int socket(int domain, int type, int protocol);

    int bind(int fd, long address, int length);

    int listen(int fd, int backlog);

    int accept4(int fd, long address, long length, int flags);

    int connect(int fd, long address, int length);

    int getsockname(int fd, long address, long length);

    int setsockopt(int fd, int level, int name, long value, int length);

    int getsockopt(int fd, int level, int name, long value, long length);

    long sendmsg(int fd, long message, int flags);

    long recvmsg(int fd, long message, int flags);

    long send(int fd, long buffer, long length, int flags);

    long recv(int fd, long buffer, long length, int flags);

    int shutdown(int fd, int how);

    int poll(long fds, long count, int timeoutMs);

    int eventfd(int initial, int flags);

    long read(int fd, long buffer, long length);

    long write(int fd, long buffer, long length);

    int close(int fd);

    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int madvise(long address, long length, int advice);

    int clock_gettime(int clock, long timespec);

    int pipe2(long fds, int flags);

    long vmsplice(int fd, long iovec, long count, int flags);

    long splice(int in, long inOffset, int out, long outOffset, long length, int flags);

    @Variadic(fixedCount = 2)
    int fcntl(int fd, int command, int argument);

    int sched_setaffinity(int pid, long size, long mask);

    int sched_getaffinity(int pid, long size, long mask);
}
