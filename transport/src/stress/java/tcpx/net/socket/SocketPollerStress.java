package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import tcpx.Races;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/** A poller that some threads wake while another closes it. */
class SocketPollerStress {
    /** A wakeup that comes while the poller is closed, or after, writes to no file, whoever has the number by now. */
    @Test
    void aWakeupNeverWritesToTheFileThatHasTheNumberOfAClosedPoller() {
        long counter = Memory.allocate(8);
        try {
            Races.run(() -> {
                SocketPoller poller = new SocketPoller();
                Callable<?> waker = () -> {
                    poller.wakeup();
                    return null;
                };
                return List.of(waker, waker, () -> {
                    poller.close();
                    poller.close();
                    requireNobodyWrites(counter);
                    return null;
                });
            });
        } finally {
            Memory.free(counter);
        }
    }

    private static void requireNobodyWrites(long counter) {
        int next = Posix.eventfd(Posix.EFD_NONBLOCK | Posix.EFD_CLOEXEC); // takes the lowest number that is free
        try {
            for (int i = 0; i < 20; i++) {
                Thread.yield();
            }
            assertThat(Errno.EAGAIN.is(Posix.read(next, counter, 8))).as("a file that nobody wrote to").isTrue();
        } finally {
            Posix.close(next);
        }
    }
}
