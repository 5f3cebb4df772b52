package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.error.PeerGoneException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.plan.Strategy;

/** An end whose channels fail says so, also where the peer gives up because of it and is the first to tell. */
@Timeout(60)
class WhatWasLostBeforeTest {
    private static final Function<Rail, FaultScript> SOUND = rail -> FaultScript.NONE;

    /** The first channel fails; nothing arrives on the other, so that the message is never complete. */
    private static final Function<Rail, FaultScript> FIRST_FAILS =
            rail -> rail.index() == 0 ? FaultScript.NONE.fail(0, "EIO") : FaultScript.NONE.silence(0);

    private static final Function<Rail, FaultScript> BOTH_FAIL = rail ->
            FaultScript.NONE.fail(0, rail.index() == 0 ? "EIO" : "ENOBUFS").silence(1);

    /** Which end. */
    enum End {
        SENDER,
        RECEIVER
    }

    private final InProcessHub hub = new InProcessHub(1);
    private final Region from = Region.allocate(9000);
    private final Region into = Region.allocate(9000);
    private final BlockingQueue<RailEvent> lost = new LinkedBlockingQueue<>();
    private final TransferConfig config = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(1000)
            .withWindow(2) // so that each channel gets a part of the message
            .withStrategy(Strategy.FIRST_FREE)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofHours(1));

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        from.close();
        into.close();
    }

    /** Over a wire as plugins are, on which no channel gets another connection. */
    private Pair open(End failing, Function<Rail, FaultScript> faults) throws Exception {
        boolean sends = failing == End.SENDER;
        TransferConfig listening = config.withListener(event -> {
            if (event.kind() == RailEvent.Kind.LOST) {
                lost.add(event);
            }
        });
        return Pair.open(
                sends ? listening : config,
                wire(sends ? faults : SOUND),
                sends ? config : listening,
                wire(sends ? SOUND : faults));
    }

    private NetProvider wire(Function<Rail, FaultScript> faults) {
        return new InProcessProvider(hub, FifoTransferTest.PLUGIN_LIKE, faults);
    }

    /** What a transfer fails with at this end, and at the other. */
    private record Failures(Throwable own, Throwable peers) {}

    private Failures transfer(Pair pair, End end, Runnable meanwhile) throws Exception {
        CompletableFuture<Throwable> receiving = Pair.async(() -> catchThrowable(() -> pair.receiver.receive(into)));
        CompletableFuture<Throwable> sending = Pair.async(() -> catchThrowable(() -> pair.sender.send(from)));
        meanwhile.run();
        Throwable sender = Pair.get(sending);
        Throwable receiver = Pair.get(receiving);
        return end == End.SENDER ? new Failures(sender, receiver) : new Failures(receiver, sender);
    }

    private void awaitLosses(int channels) {
        for (int i = 0; i < channels; i++) {
            try {
                assertThat(lost.poll(20, TimeUnit.SECONDS)).as("a loss").isNotNull();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static void cancel(Pair pair, End end) {
        if (end == End.SENDER) {
            pair.sender.cancel("enough");
        } else {
            pair.receiver.cancel("enough");
        }
    }

    private static End other(End end) {
        return end == End.SENDER ? End.RECEIVER : End.SENDER;
    }

    private static String word(End end) {
        return end.name().toLowerCase(Locale.ROOT);
    }

    private Failures cancelledAfterALoss(Pair pair, End failing, End cancelling) throws Exception {
        return transfer(pair, failing, () -> {
            awaitLosses(1);
            cancel(pair, cancelling);
        });
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void whenThePeerGivesUpAnEndSaysWhichChannelItHadLostBefore(End failing) throws Exception {
        try (Pair pair = open(failing, FIRST_FAILS)) {
            Failures failures = cancelledAfterALoss(pair, failing, other(failing));
            assertThat(failures.own)
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageMatching("the peer gave up: the \\w+ was cancelled: enough; before that the "
                            + word(failing) + " had lost channel 0 \\(rail lo: .* failed with EIO.*\\)");
            assertIsTheLoss((PeerGoneException) failures.own);
            assertThat(failures.peers)
                    .as("whose connection was hung up")
                    .hasMessageEndingWith("was cancelled: enough")
                    .hasNoSuppressedExceptions()
                    .hasNoCause();
        }
    }

    private static void assertIsTheLoss(PeerGoneException gone) {
        assertThat(gone.lostBefore()).singleElement().satisfies(loss -> {
            assertThat(loss.rail()).isEqualTo("lo");
            assertThat(loss.code()).isEqualTo("EIO");
            assertThat(loss.operation()).isNotEmpty();
            assertThat(gone.getCause()).isSameAs(loss);
        });
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void theUsersOwnWishToEndSaysItToo(End failing) throws Exception {
        try (Pair pair = open(failing, FIRST_FAILS)) {
            Failures failures = cancelledAfterALoss(pair, failing, failing);
            assertIsTheLoss((PeerGoneException) failures.own);
            assertThat(failures.peers)
                    .as("told with the reason")
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the peer gave up")
                    .hasMessageContaining("the " + word(failing) + " had lost channel 0")
                    .hasMessageContaining("EIO");
        }
    }

    @ParameterizedTest
    @CsvSource({"SENDER, true", "SENDER, false", "RECEIVER, true", "RECEIVER, false"})
    void anEndThatHasLostAllItsChannelsSaysWhyWhoeverTellsFirst(End failing, boolean peerTells) throws Exception {
        try (Pair pair = open(failing, BOTH_FAIL)) {
            Failures failures = transfer(pair, failing, () -> {
                awaitLosses(2);
                if (peerTells) {
                    cancel(pair, other(failing));
                }
            });
            if (failures.own instanceof PeerGoneException gone) {
                assertThat(gone.lostBefore())
                        .extracting(WireException::code)
                        .containsExactlyInAnyOrder("EIO", "ENOBUFS");
                assertThat(gone)
                        .hasMessageContaining("; before that the " + word(failing))
                        .hasMessageEndingWith(") and 1 more");
                assertThat(gone.getCause()).isSameAs(gone.lostBefore().get(0));
                assertThat(gone.getSuppressed())
                        .containsExactly(gone.lostBefore().get(1));
            } else {
                assertThat(failures.own)
                        .isInstanceOfSatisfying(
                                WireException.class, e -> assertThat(e.code()).isIn("EIO", "ENOBUFS"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RECEIVER, fail=irecv:3:100000, ncclInternalError", "SENDER, fail=isend:3:100000, ncclInternalError"})
    void anEndWhosePluginFailsSaysItsResultWhoeverTellsFirst(End failing, String setting, String result)
            throws Exception {
        Path plugin = TestPlugin.build(directory, 12).with(setting);
        try (NcclNetProvider provider = NcclNetProvider.load(plugin, NcclOptions.DEFAULT);
                Region large = Region.allocate(1 << 20);
                Region target = Region.allocate(1 << 20);
                Pair pair = Pair.open(config, provider)) {
            CompletableFuture<Throwable> receiving =
                    Pair.async(() -> catchThrowable(() -> pair.receiver.receive(target)));
            CompletableFuture<Throwable> sending = Pair.async(() -> catchThrowable(() -> pair.sender.send(large)));
            Throwable own = Pair.get(failing == End.SENDER ? sending : receiving);
            Pair.get(sending);
            Pair.get(receiving);
            List<WireException> causes =
                    own instanceof PeerGoneException gone ? gone.lostBefore() : List.of((WireException) own);
            assertThat(causes).isNotEmpty().first().satisfies(cause -> {
                assertThat(cause.code()).isEqualTo(result);
                assertThat(own).hasMessageContaining(cause.getMessage());
            });
        }
    }

    @Test
    void whatHasBeenGotBackIsNoReasonAndTheOrderIsThatOfTheLosses() {
        FirstFailure failure = new FirstFailure("receiver");
        PeerGoneException gone = new PeerGoneException("the peer gave up: enough", null);
        assertThat(failure.formed(gone)).isSameAs(gone);
        WireException eio = wireException("EIO", "Change the card");
        WireException enodev = wireException("ENODEV", "");
        failure.lost(0, wireException("ENETDOWN", ""));
        failure.lost(1, eio);
        failure.lost(2, wireException("EFAULT", ""));
        failure.rejoined(2);
        failure.lost(0, enodev);
        assertThat(failure.formed(gone)).isInstanceOfSatisfying(PeerGoneException.class, formed -> {
            assertThat(formed.lostBefore()).containsExactly(eio, enodev);
            assertThat(formed)
                    .hasMessage("the peer gave up: enough; before that the receiver had lost channel 1"
                            + " (rail eth1: irecv failed with EIO) and 1 more");
            assertThat(formed.remedy()).contains("Change the card");
            assertThat(failure.formed(formed)).as("said once").isSameAs(formed);
        });
        assertThat(failure.formed(eio)).isSameAs(eio);
    }

    @ParameterizedTest
    @CsvSource({"EOF", "ECONNRESET", "EPIPE"})
    void thatThePeerHungUpIsNoLossOfThisEndsOwn(String code) {
        FirstFailure failure = new FirstFailure("sender");
        failure.lost(0, wireException(code, ""));
        PeerGoneException gone = new PeerGoneException("the peer closed the control connection", null);
        assertThat(failure.formed(gone)).isSameAs(gone);
    }

    private static WireException wireException(String code, String remedy) {
        return new WireException("eth1", "irecv", code, "", remedy);
    }
}
