package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/** Connecting to somebody who refuses, does not answer, or answers late. */
@Timeout(60)
class HedgedConnectTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");

    private final List<Socket> queued = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        for (Socket each : queued) {
            each.close();
        }
        server.close();
    }

    @Test
    void whoRefusesIsNamedAtOnceWithWhatToLookAt() throws Exception {
        server.close();
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> dial(Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.describe())
                                .contains(
                                        "rail lo", "connect to " + text(), "ECONNREFUSED", "firewall", "withDataPorts")
                                .contains("--data-ports 4712", "same order"));
        assertThat(since(startNs)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whoDoesNotAnswerIsGivenUpAtTheDeadlineWithWhatToLookAt() throws Exception {
        fillQueue();
        long before = SystemLimits.openFilesNow();
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> dial(Duration.ofMillis(1200)))
                .isInstanceOfSatisfying(
                        WireException.class,
                        e -> assertThat(e.describe())
                                .contains("rail lo", "connect to " + text(), "ETIMEDOUT", "firewall", "withDataPorts"));
        assertThat(since(startNs)).isBetween(Duration.ofMillis(1200), Duration.ofMillis(3000));
        assertThat(SystemLimits.openFilesNow()).as("open files").isLessThanOrEqualTo(before + 1);
    }

    @Test
    void aFirstPacketThatIsLostCostsLessThanTheSecondAfterWhichTheKernelSendsItAgain() throws Exception {
        fillQueue();
        CompletableFuture<RailSocket> dialled = CompletableFuture.supplyAsync(() -> dial(Duration.ofSeconds(10)));
        assertThatThrownBy(() -> dialled.get(100, TimeUnit.MILLISECONDS)).isNotNull(); // it has found the queue full
        long startNs = System.nanoTime();
        for (int i = 0; i < queued.size(); i++) {
            server.accept().close();
        }
        dialled.get(5, TimeUnit.SECONDS).close();
        assertThat(since(startNs)).isLessThan(Duration.ofMillis(800));
    }

    @Test
    void aThreadThatIsInterruptedDialsNoLonger() throws Exception {
        fillQueue();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                dial(Duration.ofSeconds(10)).close();
            } catch (WireException e) {
                ended.complete(e);
            }
        });
        thread.start();
        thread.interrupt();
        assertThat(ended.get(5, TimeUnit.SECONDS)).hasMessageContaining("EINTR");
    }

    // one more than it holds is let in, and the next finds it full
    private void fillQueue() throws Exception {
        for (int i = 0; i < 2; i++) {
            queued.add(new Socket(server.getInetAddress(), server.getLocalPort()));
        }
    }

    private RailSocket dial(Duration patience) {
        InetSocketAddress peer = new InetSocketAddress("127.0.0.1", server.getLocalPort());
        return HedgedConnect.connect(RAIL, peer, SocketOptions.DEFAULT, Deadline.after(patience));
    }

    private String text() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static Duration since(long startNs) {
        return Duration.ofNanos(System.nanoTime() - startNs);
    }
}
