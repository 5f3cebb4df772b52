package tcpx.net.inproc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Pattern;
import tcpx.net.Capabilities;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.time.Deadline;

@Timeout(60)
class FaultScriptTest {
    private static final Capabilities UNACKNOWLEDGED =
            new Capabilities(Set.of(MemoryKind.HOST), 16, false, false, true, false);

    /** Moves 8 messages and gives the order in which the receiver saw them complete. */
    private static List<Integer> orderOfCompletions(FaultScript sending, FaultScript receiving) {
        try (ScriptedWire wire = new ScriptedWire(sending, receiving)) {
            long[] receives = new long[8];
            for (int i = 0; i < 8; i++) {
                receives[i] = wire.receive(i);
                wire.send(i);
            }
            List<Integer> order = new ArrayList<>();
            for (int round = 0; round < 100 && order.size() < 8; round++) {
                for (int i = 0; i < 8; i++) {
                    if (!order.contains(i) && wire.receiver.test(receives[i]) >= 0) {
                        assertThat(wire.mismatch(i)).isEqualTo(Pattern.NONE);
                        order.add(i);
                    }
                }
            }
            return order;
        }
    }

    @Test
    void withoutFaultsCompletionsComeInOrder() {
        assertThat(orderOfCompletions(FaultScript.NONE, FaultScript.NONE)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 100})
    void reorderedCompletionsAllComeInTheOrderOfTheSeed(int window) {
        List<Integer> order = orderOfCompletions(FaultScript.NONE, FaultScript.NONE.reorder(window, 5));
        assertThat(order).hasSize(8).doesNotHaveDuplicates().isNotEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        assertThat(orderOfCompletions(FaultScript.NONE, FaultScript.NONE.reorder(window, 5)))
                .isEqualTo(order);
    }

    @Test
    void reorderedSendsAllCompleteToo() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.reorder(3, 1), FaultScript.NONE)) {
            long[] sends = new long[5];
            for (int i = 0; i < 5; i++) {
                sends[i] = wire.send(i);
                assertThat(wire.receiver.test(wire.receive(i))).isEqualTo(100);
            }
            for (int oldest = 0; oldest < 5; oldest++) {
                int tests = 0;
                while (wire.sender.test(sends[oldest]) == NetProvider.PENDING) {
                    assertThat(tests++).isLessThan(10);
                }
            }
        }
    }

    @Test
    void reorderingAWireThatCompletesInOrderIsRefused() {
        Capabilities inOrder = new Capabilities(Set.of(MemoryKind.HOST), 16, true, false, true, true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScriptedWire(inOrder, FaultScript.NONE.reorder(2, 1), FaultScript.NONE));
    }

    @Test
    void scriptedBusyIsAnsweredSoOftenOnEitherEndAndThenThePostPasses() {
        FaultScript script = FaultScript.NONE.busy(1, 3);
        try (ScriptedWire wire = new ScriptedWire(script, script)) {
            assertThat(wire.send(0)).isNotNegative();
            assertThat(wire.receive(0)).isNotNegative();
            for (int i = 0; i < 3; i++) {
                assertThat(wire.send(1)).isEqualTo(NetProvider.BUSY);
                assertThat(wire.receive(1)).isEqualTo(NetProvider.BUSY);
            }
            assertThat(wire.send(1)).isNotNegative();
            assertThat(wire.receiver.test(wire.receive(1))).isEqualTo(100);
            assertThat(wire.mismatch(1)).isEqualTo(Pattern.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHeldMessageArrivesWithThoseBehindItWhenTheGateOpens(boolean sendersScript) {
        FaultGate gate = new FaultGate();
        FaultScript held = FaultScript.NONE.hold(1, gate);
        try (ScriptedWire wire =
                new ScriptedWire(sendersScript ? held : FaultScript.NONE, sendersScript ? FaultScript.NONE : held)) {
            long[] receives = new long[3];
            for (int i = 0; i < 3; i++) {
                receives[i] = wire.receive(i);
                wire.send(i);
            }
            assertThat(wire.receiver.test(receives[0])).isEqualTo(100);
            assertThat(wire.receiver.test(receives[2])).isEqualTo(NetProvider.PENDING);
            assertThat(wire.receiver.test(receives[1])).isEqualTo(NetProvider.PENDING);
            gate.open();
            assertThat(wire.receiver.test(receives[1])).isEqualTo(100);
            assertThat(wire.receiver.test(receives[2])).isEqualTo(100);
        }
    }

    @Test
    void openingAGateWakesTheReceiver() throws Exception {
        FaultGate gate = new FaultGate();
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.hold(0, gate), FaultScript.NONE);
                Poller poller = new InProcessPoller()) {
            wire.send(0);
            long request = wire.receive(0);
            poller.add(wire.receiver);
            Thread opener = new Thread(gate::open);
            opener.start();
            while (wire.receiver.test(request) == NetProvider.PENDING) {
                poller.await(-1);
            }
            opener.join();
        }
    }

    @Test
    void silenceLastsAlsoWhenThePeerHasClosed() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.silence(1), FaultScript.NONE)) {
            long sent = wire.send(0);
            assertThat(wire.receiver.test(wire.receive(0))).isEqualTo(100);
            assertThat(wire.sender.test(sent)).isEqualTo(100);
            long lost = wire.send(1);
            long waiting = wire.receive(1);
            for (int i = 0; i < 100; i++) {
                assertThat(wire.receiver.test(waiting)).isEqualTo(NetProvider.PENDING);
                assertThat(wire.sender.test(lost)).isEqualTo(NetProvider.PENDING);
            }
            wire.sender.close();
            assertThat(wire.receiver.test(waiting)).isEqualTo(NetProvider.PENDING);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "50", "99"})
    void oneByteOfOneMessageArrivesInverted(int offset) {
        FaultScript script = FaultScript.NONE.flip(1, offset);
        try (ScriptedWire wire = new ScriptedWire(script, FaultScript.NONE)) {
            for (int i = 0; i < 3; i++) {
                wire.send(i);
                assertThat(wire.receiver.test(wire.receive(i))).isEqualTo(100);
            }
            assertThat(wire.mismatch(0)).isEqualTo(Pattern.NONE);
            assertThat(wire.mismatch(1)).isEqualTo(offset);
            assertThat(wire.mismatch(2)).isEqualTo(Pattern.NONE);
            assertThat(wire.into.view(100 + offset, 1).get()).isEqualTo((byte) ~new Pattern(1).byteAt(offset));
            assertThat(new Pattern(1).mismatch(wire.from, 100, 100))
                    .as("the sender's own bytes")
                    .isEqualTo(Pattern.NONE);
        }
    }

    @Test
    void aFlipBehindTheEndOfTheMessageDoesNothing() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE, FaultScript.NONE.flip(0, 100))) {
            wire.send(0);
            assertThat(wire.receiver.test(wire.receive(0))).isEqualTo(100);
            assertThat(wire.into.view(100, 1).get()).isZero();
        }
    }

    @Test
    void aCutMessageReportsItsShorterLength() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.resize(0, 60), FaultScript.NONE)) {
            long sent = wire.send(0);
            assertThat(wire.receiver.test(wire.receive(0))).isEqualTo(60);
            assertThat(wire.sender.test(sent)).isEqualTo(100);
            assertThat(new Pattern(0).mismatch(wire.into, 0, 60)).isEqualTo(Pattern.NONE);
            assertThat(wire.into.view(60, 1).get()).isZero();
        }
    }

    @Test
    void anOverlongMessageFailsTheReceiverWithEmsgsize() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.resize(0, 101), FaultScript.NONE)) {
            wire.send(0);
            long request = wire.receive(0);
            assertThatThrownBy(() -> wire.receiver.test(request))
                    .isInstanceOfSatisfying(
                            WireException.class, e -> assertThat(e.code()).isEqualTo("EMSGSIZE"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureIsThrownAtItsMessageOnTheEndThatHasTheScript(boolean acknowledged) {
        FaultScript script = FaultScript.NONE.fail(1, "EIO");
        Capabilities capabilities = acknowledged ? InProcessProvider.DEFAULT_CAPABILITIES : UNACKNOWLEDGED;
        try (ScriptedWire wire = new ScriptedWire(capabilities, script, FaultScript.NONE)) {
            long first = wire.send(0);
            long second = wire.send(1);
            assertThat(wire.receiver.test(wire.receive(0))).isEqualTo(100);
            assertThat(wire.sender.test(first)).isEqualTo(100);
            assertThat(wire.receiver.test(wire.receive(1))).isEqualTo(100);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> wire.sender.test(second))
                        .isInstanceOf(WireException.class)
                        .hasMessageContainingAll("a0", "EIO", "message 1");
            }
            assertThatThrownBy(() -> wire.send(2)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void aFailureOfTheReceiverLeavesTheSenderWaitingUntilItCloses() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE, FaultScript.NONE.fail(0, "EIO"))) {
            long sent = wire.send(0);
            long request = wire.receive(0);
            assertThatThrownBy(() -> wire.receiver.test(request)).hasMessageContaining("EIO");
            assertThatThrownBy(() -> wire.receive(1)).hasMessageContaining("EIO");
            assertThat(wire.sender.test(sent)).isEqualTo(NetProvider.PENDING);
            wire.receiver.close();
            assertThatThrownBy(() -> wire.sender.test(sent)).hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void aReceiverThatClosesAtAMessageHasTakenThoseBefore() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE, FaultScript.NONE.closeAt(1))) {
            long first = wire.send(0);
            long second = wire.send(1);
            wire.receive(0);
            long request = wire.receive(1);
            assertThatThrownBy(() -> wire.receiver.test(request)).hasMessageContaining("ECONNABORTED");
            assertThat(wire.sender.test(first)).isEqualTo(100);
            assertThatThrownBy(() -> wire.sender.test(second)).hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void aSenderThatClosesAtAMessageIsSeenByTheReceiver() {
        try (ScriptedWire wire = new ScriptedWire(FaultScript.NONE.closeAt(1), FaultScript.NONE)) {
            wire.send(0);
            assertThat(wire.receiver.test(wire.receive(0))).isEqualTo(100);
            long request = wire.receive(1);
            assertThat(wire.receiver.test(request)).isEqualTo(NetProvider.PENDING);
            assertThatThrownBy(() -> wire.send(1)).hasMessageContaining("ECONNABORTED");
            assertThatThrownBy(() -> wire.receiver.test(request)).hasMessageContaining("ECONNRESET");
        }
    }

    @Test
    void acceptAndConnectEndAtTheirDeadlinesBehindAClosedGateAndPassAnOpenOne() {
        FaultGate gate = new FaultGate();
        InProcessHub hub = new InProcessHub(1);
        FaultScript script = FaultScript.NONE.acceptAfter(gate).connectAfter(gate);
        NetProvider scripted = new InProcessProvider(hub, InProcessProvider.DEFAULT_CAPABILITIES, rail -> script);
        NetProvider plain = new InProcessProvider(hub);
        try (ListenComm listener = scripted.listen(ScriptedWire.B, 1)) {
            Deadline past = Deadline.after(Duration.ZERO);
            assertThatThrownBy(() -> scripted.connect(ScriptedWire.A, listener.handle(), 1, past))
                    .hasMessageContaining("ETIMEDOUT");
            plain.connect(ScriptedWire.A, listener.handle(), 1, past).close();
            assertThatThrownBy(() -> listener.accept(past)).hasMessageContaining("ETIMEDOUT");
            gate.open();
            listener.accept(ScriptedWire.soon()).close();
            scripted.connect(ScriptedWire.A, listener.handle(), 1, past).close();
            listener.accept(ScriptedWire.soon()).close();
        }
    }

    @Test
    void aRailThatIsDownRefusesToListenAndToConnect() {
        InProcessHub hub = new InProcessHub(1);
        NetProvider plain = new InProcessProvider(hub);
        NetProvider down = new InProcessProvider(
                hub,
                InProcessProvider.DEFAULT_CAPABILITIES,
                rail -> rail.name().equals("a0") ? FaultScript.NONE.railDown() : FaultScript.NONE);
        assertThatThrownBy(() -> down.listen(ScriptedWire.A, 1))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("ENETDOWN");
        try (ListenComm listener = down.listen(ScriptedWire.B, 1)) {
            assertThatThrownBy(() -> down.connect(ScriptedWire.A, listener.handle(), 1, ScriptedWire.soon()))
                    .hasMessageContaining("ENETDOWN");
            plain.connect(ScriptedWire.A, listener.handle(), 1, ScriptedWire.soon())
                    .close();
        }
    }

    @Test
    void aScriptShowsWhatIsInIt() {
        assertThat(FaultScript.NONE.flip(3, 17).closeAt(9))
                .hasToString("FaultScript[Flip[message=3, offset=17], CloseAt[message=9]]");
        assertThat(FaultScript.NONE).hasToString("FaultScript[]");
        assertThatIllegalArgumentException().isThrownBy(() -> FaultScript.NONE.reorder(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultScript.NONE.resize(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultScript.NONE.fail(0, ""));
    }
}
