package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.TransferTimeoutException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;

/** When nothing moves any more, the message says in plain words where each channel stands: real TCP through tunnels. */
@Timeout(60)
class StandstillTest {
    private static final int MESSAGE = 3 << 20;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withChannels(3).withChunkBytes(32 << 10).withWindow(8);

    private final FaultyNetwork network = new FaultyNetwork(new SocketProvider(SocketOptions.DEFAULT));
    private final NetProvider receiving = new SocketProvider(SocketOptions.DEFAULT);
    private final Region from = Region.allocate(MESSAGE);
    private final Region to = Region.allocate(MESSAGE);
    private Pair pair;

    private static TransferConfig idle(Duration time) {
        return CONFIG.withTimeouts(Duration.ofSeconds(10), time);
    }

    @AfterEach
    void close() {
        network.close(); // first: nobody waits for a tunnel that is held
        pair.close();
        receiving.close();
        from.close();
        to.close();
    }

    private void transfer() throws Exception {
        CompletableFuture<Long> landed = Pair.async(() -> pair.receiver.receive(to));
        pair.sender.send(from);
        Pair.get(landed);
    }

    // one channel breaks and cannot come back, one stops and is suspected, then the last stops too; which is which
    // depends on the order in which they were connected
    private void standStill() throws Exception {
        transfer();
        network.tunnel(2).block();
        transfer();
        network.tunnel(1).hold();
        while (pair.sender.channelsSuspected() == 0) {
            transfer();
        }
        transfer(); // a sound channel that was suspected on a busy machine is sound again
        network.tunnel(0).hold();
    }

    @Test
    void theSenderTellsSoundSuspectAndBrokenChannelsApart() throws Exception {
        pair = Pair.open(idle(SHORT), network, idle(LONG), receiving);
        standStill();
        CompletableFuture<Long> landed = Pair.async(() -> pair.receiver.receive(to));
        assertThatThrownBy(() -> pair.sender.send(from))
                .isInstanceOf(TransferTimeoutException.class)
                .hasMessageContaining("no progress for 2000 ms while waiting for chunks to be acknowledged")
                .hasMessageMatching(
                        ".*channel \\d on lo: sound, \\d+ bytes outstanding, no acknowledgement for \\d{4} ms "
                                + "\\(window: posted \\d+, retired \\d+, depth 8; wire: \\d+ of \\d+ messages given "
                                + "to the kernel, "
                                + "which has \\d+ bytes not sent yet, \\d+ segments not acknowledged by the peer's "
                                + "kernel.*; "
                                + "\\d+ acknowledged by the peer\\).*")
                .hasMessageMatching(".*channel \\d on lo: suspect, its chunks were sent again over others, "
                        + "\\d+ bytes outstanding, no acknowledgement for \\d{4,} ms.*")
                .hasMessageMatching(".*channel \\d on lo: broken and joining again: rail lo: .*");
        assertThatThrownBy(() -> Pair.get(landed)).hasMessageContaining(" on lo: suspect");
    }

    @Test
    void theReceiverTellsWhatHasLandedOnEachChannelAndWhen() throws Exception {
        pair = Pair.open(idle(LONG), network, idle(SHORT), receiving);
        standStill();
        CompletableFuture<Long> sent = Pair.async(() -> pair.sender.send(from));
        assertThatThrownBy(() -> pair.receiver.receive(to))
                .isInstanceOf(TransferTimeoutException.class)
                .hasMessageMatching(".*channel \\d on lo: sound, \\d+ bytes have landed, the last \\d{4} ms ago "
                        + "\\(window: .*; wire: 0 bytes have come and were not read\\).*")
                .hasMessageMatching(".*channel \\d on lo: broken and joining again: rail lo: .*");
        assertThatThrownBy(() -> Pair.get(sent)).hasMessageContaining(" on lo: broken");
    }
}
