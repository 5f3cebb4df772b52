package tcpx.net.inproc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** What is particular to this wire; the rest is in the contract. */
@Timeout(60)
class InProcessProviderTest {
    private static Capabilities capabilities(boolean inOrder, boolean consumed, boolean acknowledged) {
        return new Capabilities(Set.of(MemoryKind.HOST), 16, inOrder, consumed, true, acknowledged);
    }

    private static ScriptedWire wire(boolean inOrder, boolean consumed, boolean acknowledged) {
        return new ScriptedWire(capabilities(inOrder, consumed, acknowledged), FaultScript.NONE, FaultScript.NONE);
    }

    @Test
    void withoutAcknowledgementShortMessagesCompleteAtOnceAndOutliveTheirSender() {
        try (ScriptedWire wire = wire(false, false, false)) {
            for (int i = 0; i < 8; i++) {
                assertThat(wire.sender.test(wire.send(i))).isEqualTo(100);
            }
            wire.sender.close();
            new Pattern(-1).fill(wire.from, 0, wire.from.bytes());
            for (int i = 0; i < 8; i++) {
                assertThat(wire.receiver.test(wire.receive(i))).isEqualTo(100);
                assertThat(wire.mismatch(i)).isEqualTo(Pattern.NONE);
            }
            long more = wire.receive(8);
            assertThatThrownBy(() -> wire.receiver.test(more)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void withoutAcknowledgementMessagesBeyondTheBounceMemoryWaitForTheReceiver() {
        try (ScriptedWire wire = wire(false, false, false)) {
            for (int i = 0; i < 8; i++) {
                assertThat(wire.sender.test(wire.send(i))).isEqualTo(100);
            }
            long[] waiting = new long[8];
            for (int i = 0; i < 8; i++) {
                waiting[i] = wire.send(8 + i);
                assertThat(wire.sender.test(waiting[i])).isEqualTo(NetProvider.PENDING);
            }
            assertThat(wire.send(0)).isEqualTo(NetProvider.BUSY);
            for (int i = 0; i < 16; i++) {
                assertThat(wire.receiver.test(wire.receive(i))).isEqualTo(100);
                assertThat(wire.mismatch(i)).isEqualTo(Pattern.NONE);
            }
            for (long request : waiting) {
                assertThat(wire.sender.test(request)).isEqualTo(100);
            }
        }
    }

    @Test
    void testingOutOfTurnIsRefusedWhereTheWireCompletesInOrder() {
        try (ScriptedWire wire = wire(true, false, true)) {
            long first = wire.receive(0);
            long second = wire.receive(1);
            wire.send(0);
            wire.send(1);
            assertThatIllegalStateException().isThrownBy(() -> wire.receiver.test(second));
            assertThat(wire.receiver.test(first)).isEqualTo(100);
            assertThat(wire.receiver.test(second)).isEqualTo(100);
        }
    }

    @Test
    void consumingOutOfTurnIsRefused() {
        try (ScriptedWire wire = wire(false, true, true)) {
            long first = wire.receive(0);
            long second = wire.receive(1);
            wire.send(0);
            wire.send(1);
            assertThatIllegalStateException().isThrownBy(() -> wire.receiver.consumed(first));
            assertThat(wire.receiver.test(second)).isEqualTo(100);
            assertThatIllegalStateException().isThrownBy(() -> wire.receiver.consumed(second));
            assertThat(wire.receiver.test(first)).isEqualTo(100);
            wire.receiver.consumed(first);
            wire.receiver.consumed(second);
        }
    }

    @Test
    void aSpentTokenIsNotTakenForALiveOne() {
        try (ScriptedWire wire = wire(false, false, true)) {
            long spent = wire.receive(0);
            wire.send(0);
            assertThat(wire.receiver.test(spent)).isEqualTo(100);
            assertThatIllegalArgumentException().isThrownBy(() -> wire.receiver.test(spent));
            long live = wire.receive(1);
            assertThat(live).isNotEqualTo(spent);
            assertThatIllegalArgumentException().isThrownBy(() -> wire.receiver.test(spent));
            for (long stranger : new long[] {NetProvider.BUSY, NetProvider.PENDING, Long.MAX_VALUE}) {
                assertThatIllegalArgumentException().isThrownBy(() -> wire.receiver.test(stranger));
            }
        }
    }

    @Test
    void memoryThatIsForgottenOrOfAnotherCommIsRefused() {
        try (ScriptedWire wire = wire(false, false, true)) {
            MemoryHandle forgotten = wire.sender.register(wire.from);
            wire.sender.deregister(forgotten);
            assertThatIllegalArgumentException().isThrownBy(() -> wire.sender.isend(forgotten, 0, 1, 0));
            MemoryHandle other = wire.receiver.register(wire.into);
            assertThatIllegalArgumentException().isThrownBy(() -> wire.sender.isend(other, 0, 1, 0));
            wire.sender.deregister(other);
            assertThat(wire.receiver.irecv(other, 0, 1, 0)).isNotNegative();
        }
    }

    @Test
    void hostMemoryIsRefusedByAWireThatTakesOnlyDeviceMemory() {
        Capabilities device = new Capabilities(Set.of(MemoryKind.CUDA), 16, false, false, true, true);
        assertThatThrownBy(() -> new ScriptedWire(device, FaultScript.NONE, FaultScript.NONE))
                .isInstanceOf(WireException.class)
                .hasMessageContainingAll("register", "HOST", "CUDA");
    }

    @Test
    void closingAListenerResetsThoseWhoWereNotAccepted() {
        NetProvider provider = new InProcessProvider(new InProcessHub(1));
        ListenComm listener = provider.listen(ScriptedWire.B, 1);
        try (Region region = Region.allocate(8);
                SendComm sender = provider.connect(ScriptedWire.A, listener.handle(), 1, ScriptedWire.soon())) {
            MemoryHandle memory = sender.register(region);
            long request = sender.isend(memory, 0, 8, 0);
            listener.close();
            assertThatThrownBy(() -> sender.test(request)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void handlesOfOneSeedAreAlikeAndHubsDoNotMix() {
        NetProvider one = new InProcessProvider(new InProcessHub(1));
        NetProvider twin = new InProcessProvider(new InProcessHub(1));
        NetProvider other = new InProcessProvider(new InProcessHub(2));
        try (ListenComm a = one.listen(ScriptedWire.B, 1);
                ListenComm b = twin.listen(ScriptedWire.B, 1);
                ListenComm c = other.listen(ScriptedWire.B, 1)) {
            assertThat(a.handle()).isEqualTo(b.handle()).isNotEqualTo(c.handle());
            Deadline soon = ScriptedWire.soon();
            assertThatThrownBy(() -> other.connect(ScriptedWire.A, a.handle(), 1, soon))
                    .hasMessageContaining("EACCES");
        }
    }

    @Test
    void aDeadlineOnAClockTurnedByHandEndsTheWait() throws Exception {
        AtomicLong nowNs = new AtomicLong();
        NetProvider provider = new InProcessProvider(new InProcessHub(1));
        try (ListenComm listener = provider.listen(ScriptedWire.B, 1)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    listener.accept(new Deadline(nowNs::get, 1_000_000_000_000L));
                } catch (WireException e) {
                    thrown.set(e);
                }
            });
            waiting.start();
            nowNs.set(1_000_000_000_000L);
            waiting.join();
            assertThat(thrown.get()).isInstanceOf(WireException.class);
        }
    }

    /** Unmapped memory that is still read ends the process, so passing is the proof. */
    @Test
    void aSenderMayUnmapItsMemoryAsSoonAsItHasClosedWhileTheReceiverCopies() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        NetProvider provider = new InProcessProvider(new InProcessHub(1));
        try (Region into = Region.allocate(1 << 20)) {
            for (int round = 0; round < 300; round++) {
                Thread receiving;
                try (ListenComm listener = provider.listen(ScriptedWire.B, 1);
                        Region from = Region.allocate(1 << 20);
                        SendComm sender = provider.connect(ScriptedWire.A, listener.handle(), 1, ScriptedWire.soon())) {
                    RecvComm receiver = listener.accept(ScriptedWire.soon());
                    receiving = new Thread(() -> receiveOne(receiver, into));
                    receiving.start();
                    sender.isend(sender.register(from), 0, 1 << 20, 0);
                    for (int i = random.nextInt(20_000); i > 0; i--) {
                        Thread.onSpinWait();
                    }
                } // the comm first, then its memory
                receiving.join();
            }
        }
    }

    private static void receiveOne(RecvComm receiver, Region into) {
        try (receiver) {
            long request = receiver.irecv(receiver.register(into), 0, 1 << 20, 0);
            while (receiver.test(request) == NetProvider.PENDING) {
                Thread.onSpinWait();
            }
        } catch (WireException expected) {
            // the sender closed before its message was taken
        }
    }
}
