package tcpx.ffi;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Variadic;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import org.jspecify.annotations.Nullable;

/**
 * The libc functions we call, with addresses as plain longs: nothing is boxed, copied or pinned on the way. Names and
 * arguments are those of the manual pages.
 *
 * <p>Calls of six arguments take pointers as {@link Pointer}: with six plain longs jnr-ffi 2.3.4 generates a stub on
 * x86-64 that loses the last one (mmap then fails with EINVAL before it reaches the kernel).
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

    int if_nametoindex(long name);

    int getrlimit(int resource, long limits);

    int sigaction(int signal, long action, long old);

    int pthread_sigmask(int how, long set, long old);

    int chdir(String path);

    long read(int fd, long buffer, long length);

    long write(int fd, long buffer, long length);

    int close(int fd);

    Pointer mmap(@Nullable Pointer address, @size_t long length, int protection, int flags, int fd, @off_t long offset);

    int munmap(long address, long length);

    int madvise(long address, long length, int advice);

    int clock_gettime(int clock, long timespec);

    int pipe2(long fds, int flags);

    long vmsplice(int fd, long iovec, long count, int flags);

    long splice(
            int in, @Nullable Pointer inOffset, int out, @Nullable Pointer outOffset, @size_t long length, int flags);

    @Variadic(fixedCount = 2)
    int fcntl(int fd, int command, int argument);

    @Variadic(fixedCount = 2)
    int open(String path, int flags);

    int ioctl(int fd, long request, long argument);

    int ppoll(long fds, long count, long timespec, long signals);

    int setns(int fd, int kinds);

    int prctl(int option, long a, long b, long c, long d);

    int sched_setaffinity(int pid, long size, long mask);

    int sched_getaffinity(int pid, long size, long mask);

    int sched_setscheduler(int pid, int policy, long param);

    int sched_getscheduler(int pid);
}
