package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Plugins that do what the interface forbids, or what it allows and few do: each ends as it should. */
@Timeout(60)
class MisbehaviourTest {
    private static final Rail RAIL = new Rail(0, "lo", "");
    private static final int SEED = 100;

    @TempDir
    private static Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Region from = Region.allocate(1 << 20);
    private final Region into = Region.allocate(1 << 20);
    private NcclNetProvider provider;
    private SendComm sender;
    private RecvComm receiver;

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        from.close();
        into.close();
    }

    private void load(int version, NcclOptions options, String... settings) throws Exception {
        provider = NcclNetProvider.load(TestPlugin.build(directory, version).with(settings), options);
        open.push(provider);
    }

    private void pair(int depth) {
        ListenComm listener = provider.listen(RAIL, depth);
        CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
        sender = provider.connect(RAIL, listener.handle(), depth, soon());
        receiver = accepted.join();
        open.push(sender);
        open.push(receiver);
        listener.close();
    }

    private void pair(int version, int depth, String... settings) throws Exception {
        load(version, NcclOptions.DEFAULT, settings);
        pair(depth);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private long complete(Comm comm, long request) {
        try (Poller poller = provider.newPoller()) {
            poller.add(comm);
            Deadline deadline = soon();
            long bytes = comm.test(request);
            while (bytes == NetProvider.PENDING) {
                assertThat(deadline.expired()).as("still pending").isFalse();
                poller.await(deadline.remainingNs());
                bytes = comm.test(request);
            }
            return bytes;
        }
    }

    private long move(int bytes, int capacity) {
        new Pattern(bytes).fill(from, 0, bytes);
        MemoryHandle source = sender.register(from);
        MemoryHandle target = receiver.register(into);
        long sent = sender.isend(source, 0, bytes, 0);
        long posted = receiver.irecv(target, 0, capacity, 0);
        assertThat(complete(sender, sent)).isEqualTo(bytes);
        long received = complete(receiver, posted);
        receiver.consumed(posted);
        assertThat(new Pattern(bytes).mismatch(into, 0, bytes)).isEqualTo(Pattern.NONE);
        return received;
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 9, 12})
    void aConnectThatNeedsManyCallsGetsTheSameHandleEachTime(int version) throws Exception {
        pair(version, 1, "connect_nulls=20", "accept_nulls=20");
        assertThat(move(1000, 1000)).isEqualTo(1000);
    }

    @Test
    void aConnectThatNeverFinishesEndsAtItsDeadline() throws Exception {
        load(8, NcclOptions.DEFAULT, "connect_nulls=1000000000");
        try (ListenComm listener = provider.listen(RAIL, 1)) {
            assertTimesOut(() -> provider.connect(RAIL, listener.handle(), 1, Deadline.after(Duration.ofMillis(100))));
        }
    }

    @Test
    void anAcceptThatBlocksDoesNotBlockUs() throws Exception {
        load(7, NcclOptions.DEFAULT, "accept_block_ms=1500");
        ListenComm listener = provider.listen(RAIL, 1);
        long startNs = System.nanoTime();
        assertTimesOut(() -> listener.accept(Deadline.after(Duration.ofMillis(100))));
        assertTimesOut(() -> listener.accept(Deadline.after(Duration.ofMillis(100)))); // the first has not returned
        listener.close();
        listener.close();
        provider.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofMillis(1400));
    }

    @Test
    void anAcceptThatIsSlowStillGivesItsComm() throws Exception {
        load(12, NcclOptions.DEFAULT, "accept_block_ms=150");
        pair(1);
        assertThat(move(10, 10)).isEqualTo(10);
    }

    @Test
    void aCommThatComesAfterTheDeadlineIsClosedAgain() throws Exception {
        load(12, NcclOptions.DEFAULT, "accept_block_ms=200");
        ListenComm listener = provider.listen(RAIL, 1);
        SendComm early = provider.connect(RAIL, listener.handle(), 1, soon());
        open.push(early);
        assertTimesOut(() -> listener.accept(Deadline.after(Duration.ofMillis(20))));
        MemoryHandle memory = early.register(from);
        assertThatThrownBy(() -> {
                    Deadline deadline = soon();
                    while (!deadline.expired()) {
                        complete(early, early.isend(memory, 0, 8, 0));
                    }
                })
                .isInstanceOf(WireException.class);
        listener.close();
    }

    @Test
    void closingTheListenerEndsABlockedAccept() throws Exception {
        load(9, NcclOptions.DEFAULT, "accept_block_ms=1000");
        ListenComm listener = provider.listen(RAIL, 1);
        CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
        assertThatThrownBy(() -> accepted.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        listener.close();
        assertThatThrownBy(() -> accepted.get(500, TimeUnit.MILLISECONDS))
                .hasCauseInstanceOf(WireException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refusedPostsAreBusyAndTheNextOnesWork() throws Exception {
        pair(10, 2, "busy_posts=3");
        MemoryHandle source = sender.register(from);
        MemoryHandle target = receiver.register(into);
        for (int i = 0; i < 3; i++) {
            assertThat(sender.isend(source, 0, 8, 0)).isEqualTo(NetProvider.BUSY);
            assertThat(receiver.irecv(target, 0, 8, 0)).isEqualTo(NetProvider.BUSY);
        }
        assertThat(move(8, 8)).isEqualTo(8);
    }

    @Test
    void aPollerComesBackToARefusedPostThoughNothingIsOutstanding() throws Exception {
        pair(12, 1, "busy_posts=1");
        MemoryHandle source = sender.register(from);
        assertThat(sender.isend(source, 0, 8, 0)).isEqualTo(NetProvider.BUSY);
        try (Poller poller = provider.newPoller()) {
            poller.add(sender);
            poller.await(0);
            poller.await(-1);
        }
        assertThat(sender.isend(source, 0, 8, 0)).isNotNegative();
    }

    @Test
    void theSeventeenthPostIsBusyAndNeverReachesThePlugin() throws Exception {
        pair(7, 16, "unpack=1");
        MemoryHandle source = sender.register(from);
        for (int i = 0; i < 16; i++) {
            assertThat(sender.isend(source, 0, 8, 0)).isEqualTo(i);
        }
        assertThat(sender.isend(source, 0, 8, 0)).isEqualTo(NetProvider.BUSY);
    }

    @Test
    void aPostBeyondThePluginsLimitIsAnErrorUnlessItIsKnownToMeanFull() throws Exception {
        load(7, NcclOptions.DEFAULT.withMaxInFlight(32));
        pair(32);
        MemoryHandle source = sender.register(from);
        for (int i = 0; i < 16; i++) {
            assertThat(sender.isend(source, 0, 8, 0)).isEqualTo(i);
        }
        assertThatThrownBy(() -> sender.isend(source, 0, 8, 0)).isInstanceOfSatisfying(WireException.class, e -> {
            assertThat(e.code()).isEqualTo("ncclInternalError");
            assertThat(e.operation()).isEqualTo("isend of 8 bytes");
            assertThat(e.rail()).isEqualTo("lo");
        });
        assertThatThrownBy(() -> sender.test(0)).isInstanceOf(WireException.class);

        load(7, NcclOptions.DEFAULT.withMaxInFlight(32).withInternalErrorMeansFull(true));
        pair(32);
        MemoryHandle again = sender.register(from);
        for (int i = 0; i < 16; i++) {
            assertThat(sender.isend(again, 0, 8, 0)).isEqualTo(i);
        }
        assertThat(sender.isend(again, 0, 8, 0)).isEqualTo(NetProvider.BUSY);
        assertThat(complete(sender, 0)).isEqualTo(8);
        assertThat(sender.isend(again, 0, 8, 0)).isEqualTo(16);
    }

    @Test
    void anInternalErrorWithNothingOutstandingIsNeverTakenForAFullQueue() throws Exception {
        load(7, NcclOptions.DEFAULT.withInternalErrorMeansFull(true), "fail=isend:3:1");
        pair(1);
        MemoryHandle source = sender.register(from);
        assertThatThrownBy(() -> sender.isend(source, 0, 8, 0)).isInstanceOf(WireException.class);
    }

    @Test
    void onlyTheOldestRequestIsEverTested() throws Exception {
        pair(9, 4); // the plugin fails the comm if it is not so
        MemoryHandle source = sender.register(from);
        MemoryHandle target = receiver.register(into);
        long[] posted = new long[4];
        for (int i = 0; i < 4; i++) {
            posted[i] = receiver.irecv(target, i * 8L, 8, 0);
            sender.isend(source, 0, 8, 0);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(complete(sender, i)).isEqualTo(8);
        }
        for (int i = 3; i > 0; i--) {
            assertThat(receiver.test(posted[i])).isEqualTo(NetProvider.PENDING);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(complete(receiver, posted[i])).isEqualTo(8);
        }
        assertThatThrownBy(() -> receiver.test(posted[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seen completed");
    }

    @ParameterizedTest
    @CsvSource({"5, ''", "7, unpack=1", "12, ''"})
    void completionOutOfOrderIsSeenInTheOrderOfPosting(int version, String more) throws Exception {
        pair(version, 4, "newest_first=1", more);
        int bytes = 10_000;
        long[] posted = postAndSend(4, bytes);
        for (int newest = 3; newest > 0; newest--) {
            Deadline deadline = soon();
            while (mismatch(newest, bytes) != Pattern.NONE) {
                assertThat(deadline.expired()).as("%d has not come", newest).isFalse();
                assertThat(receiver.test(posted[0])).isEqualTo(NetProvider.PENDING);
            }
            assertThat(mismatch(newest - 1, bytes)).isNotEqualTo(Pattern.NONE);
            assertThat(receiver.test(posted[newest])).isEqualTo(NetProvider.PENDING);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(complete(receiver, posted[i])).isEqualTo(bytes);
            assertThat(mismatch(i, bytes)).isEqualTo(Pattern.NONE);
            receiver.consumed(posted[i]);
        }
        assertThat(move(1000, 1000)).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12})
    void theNewerOfTwoWouldBeCompleteWereItTestedFirst(int version) throws Exception {
        pair(version, 2, "newest_first=1");
        int bytes = 10_000;
        NcclComm comm = (NcclComm) receiver;
        long[] posted = postAndSend(2, bytes);
        long newer = Memory.getLong(comm.request); // where irecv put the plugin's request
        long out = Memory.allocate(128);
        try {
            Deadline deadline = soon();
            while (mismatch(1, bytes) != Pattern.NONE) {
                assertThat(deadline.expired()).as("1 has not come").isFalse();
                assertThat(receiver.test(posted[0])).isEqualTo(NetProvider.PENDING);
            }
            assertThat(comm.plugin.test(newer, out, out + 64)).isZero();
            assertThat(Memory.getInt(out)).isOne();
        } finally {
            Memory.free(out);
        }
        assertThat(complete(receiver, posted[0])).isEqualTo(bytes);
    }

    /** Messages for as many receive buffers, each of its own bytes, all sent; the tokens of the receives. */
    private long[] postAndSend(int count, int bytes) {
        MemoryHandle source = sender.register(from);
        MemoryHandle target = receiver.register(into);
        long[] posted = new long[count];
        long[] sent = new long[count];
        for (int i = 0; i < count; i++) {
            new Pattern(SEED + i).fill(from, (long) i * bytes, bytes);
            posted[i] = receiver.irecv(target, (long) i * bytes, bytes, 0);
            sent[i] = sender.isend(source, (long) i * bytes, bytes, 0);
        }
        for (long each : sent) {
            assertThat(complete(sender, each)).isEqualTo(bytes);
        }
        return posted;
    }

    private long mismatch(int index, int bytes) {
        return new Pattern(SEED + index).mismatch(into, (long) index * bytes, bytes);
    }

    @Test
    void sizesThatAreNotWrittenMeanThePostedSize() throws Exception {
        pair(7, 1, "sizes=unset");
        assertThat(move(100, 1000)).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "negative"})
    void sizesThatCannotBeAreAnError(String sizes) throws Exception {
        pair(12, 1, "sizes=" + sizes);
        assertThatThrownBy(() -> move(100, 1000))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("into a receive buffer of 1000");
        assertThatThrownBy(() -> receiver.test(0)).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1, ncclUnhandledCudaError",
        "2, ncclSystemError",
        "3, ncclInternalError",
        "4, ncclInvalidArgument",
        "5, ncclInvalidUsage",
        "6, ncclRemoteError",
        "7, ncclInProgress",
        "-1, result -1"
    })
    void everyResultCodeOfATestIsATypedErrorAndTheCommStaysFailed(int result, String symbol) throws Exception {
        pair(11, 1, "fail=test:" + result + ":1000");
        assertThatThrownBy(() -> {
                    move(100_000, 100_000); // may be through before the plugin looks at its count
                    move(100_000, 100_000);
                })
                .isInstanceOfSatisfying(WireException.class, e -> {
                    assertThat(e.code()).isEqualTo(symbol);
                    assertThat(e.operation()).startsWith("test of a ");
                    assertThat(e.rail()).isEqualTo("lo");
                });
        assertThatThrownBy(() -> move(10, 10)).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @CsvSource({"isend, 1", "irecv, 1", "regMr, 1", "irecvConsumed, 25"})
    void aFailureOfAnyOtherCallIsTypedToo(String function, int afterTheFirstMessage) throws Exception {
        pair(12, 1, "unpack=1", "fail=" + function + ":2:" + afterTheFirstMessage);
        assertThatThrownBy(() -> move(10, 10)).isInstanceOfSatisfying(WireException.class, e -> {
            assertThat(e.code()).isEqualTo("ncclSystemError");
            assertThat(e.operation()).startsWith(function);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen", "connect", "accept"})
    void aFailureOfSettingUpIsTyped(String function) throws Exception {
        load(12, NcclOptions.DEFAULT, "fail=" + function + ":5");
        assertThatThrownBy(() -> pair(1)).satisfies(e -> {
            Throwable cause = e instanceof WireException ? e : e.getCause();
            assertThat(cause).isInstanceOf(WireException.class).hasMessageContaining("ncclInvalidUsage");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"closeSend", "closeRecv", "closeListen", "finalize", "deregMr"})
    void aFailureOfClosingIsTakenAsClosed(String function) throws Exception {
        pair(12, 1, "fail=" + function + ":2");
        if (!function.equals("deregMr")) {
            assertThat(move(10, 10)).isEqualTo(10);
        }
        for (Comm comm : new Comm[] {sender, receiver}) {
            assertThatCode(comm::close).doesNotThrowAnyException();
            assertThatCode(comm::close).doesNotThrowAnyException();
        }
        assertThatCode(provider::close).doesNotThrowAnyException();
    }

    @Test
    void aProviderThatIsClosedWithCommsOpenIsFinishedWhenTheLastIsClosed() throws Exception {
        pair(12, 1, "");
        provider.close();
        assertThat(move(10, 10)).as("the comms work on").isEqualTo(10);
        assertThatThrownBy(() -> pair(1)).hasMessageContaining("the provider is closed");
        sender.close();
        receiver.close();
    }

    @Test
    void aTransferThatNeverCompletesLeavesTheWaitToTheDeadline() throws Exception {
        pair(10, 1, "never=1");
        long sent = sender.isend(sender.register(from), 0, 8, 0);
        try (Poller poller = provider.newPoller()) {
            poller.add(sender);
            poller.await(0); // takes the wake-up of add
            long startNs = System.nanoTime();
            poller.await(100_000_000);
            assertThat(sender.test(sent)).isEqualTo(NetProvider.PENDING);
            assertThat(System.nanoTime() - startNs).isBetween(100_000_000L, 5_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12})
    void requestsThatCompleteAfterTheCommIsClosedHarmNobody(int version) throws Exception {
        pair(version, 4, "late=1");
        MemoryHandle target = receiver.register(into);
        long posted = receiver.irecv(target, 0, 1 << 19, 0);
        receiver.irecv(target, 1 << 19, 1 << 19, 0);
        receiver.close();
        assertThatThrownBy(() -> receiver.test(posted)).isInstanceOf(IllegalStateException.class);
        sender.close();
        Deadline deadline = soon();
        while (into.view((1 << 20) - 1, 1).get(0) == 0) { // the plugin's thread writes 50 ms later
            assertThat(deadline.expired()).isFalse();
            Thread.onSpinWait();
        }
    }

    @Test
    void aRefusedRegistrationLeavesTheCommUsable() throws Exception {
        pair(6, 1);
        Region closed = Region.allocate(8);
        closed.close();
        assertThatThrownBy(() -> sender.register(closed)).isInstanceOf(IllegalStateException.class);
        assertThat(move(8, 8)).isEqualTo(8);
    }

    @Test
    void memoryOfAnotherCommIsRefused() throws Exception {
        pair(12, 1);
        MemoryHandle source = sender.register(from);
        assertThatThrownBy(() -> receiver.irecv(source, 0, 8, 0)).isInstanceOf(IllegalArgumentException.class);
        sender.deregister(source);
        assertThatThrownBy(() -> sender.isend(source, 0, 8, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void receivesAreGivenBackOldestFirst() throws Exception {
        pair(7, 2, "unpack=1");
        MemoryHandle source = sender.register(from);
        MemoryHandle target = receiver.register(into);
        for (int i = 0; i < 2; i++) {
            receiver.irecv(target, 0, 8, 0);
            complete(sender, sender.isend(source, 0, 8, 0));
        }
        complete(receiver, 0);
        assertThatThrownBy(() -> receiver.consumed(1)).isInstanceOf(IllegalStateException.class);
        complete(receiver, 1);
        receiver.consumed(0);
        receiver.consumed(1);
        assertThatThrownBy(() -> receiver.consumed(1)).isInstanceOf(IllegalStateException.class);
    }

    private static void assertTimesOut(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo("ETIMEDOUT"));
    }
}
