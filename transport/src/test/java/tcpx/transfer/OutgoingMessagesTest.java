package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;

/** The messages a sender has under way: their numbers, their room, and how many are enough. */
class OutgoingMessagesTest {
    private static final MemoryHandle[] MEMORY = {};
    private static final long MS = 1_000_000;
    private static final NetProvider WIRE = new InProcessProvider(new InProcessHub(1));
    private static final NetProvider PLUGIN_LIKE =
            new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE);

    private int quiesced;

    private OutgoingMessages room(int most, NetProvider wire, Strategy strategy) {
        TransferConfig config = TransferConfig.DEFAULT.withChannels(2).withStrategy(strategy);
        return new OutgoingMessages(new SessionPlan(config, wire, ChunkLog.NONE), most, () -> quiesced++);
    }

    private static OutgoingMessage open(OutgoingMessages messages, long bytes) {
        return messages.open(new ChunkPlan(bytes, 64 << 10), MEMORY, 7, false, 11);
    }

    @Test
    void messagesAreNumberedAndTheOldestIsTheFirst() {
        OutgoingMessages messages = room(3, WIRE, Strategy.ADAPTIVE);
        assertThat(messages.busySpells()).isZero();
        OutgoingMessage first = open(messages, 10);
        OutgoingMessage second = open(messages, 20);
        assertThat(messages.oldest()).isSameAs(first);
        assertThat(first.id()).isZero();
        assertThat(second.id()).isEqualTo(1);
        assertThat(second.base()).isEqualTo(7);
        assertThat(second.startNs()).isEqualTo(11);
        assertThat(second.plan().messageBytes()).isEqualTo(20);
        assertThat(messages.of(1)).isSameAs(second);
        assertThat(messages.of(2)).as("not begun").isNull();
        assertThat(messages.of(-1)).isNull();
        assertThat(messages.isUsed(MEMORY)).isTrue();
        assertThat(messages.isUsed(new MemoryHandle[0])).isFalse();
        messages.retire();
        assertThat(messages.of(0)).as("over").isNull();
        assertThat(messages.isUsed(MEMORY)).isTrue();
        messages.retire();
        assertThat(messages.isUsed(MEMORY)).isFalse();
        assertThat(messages.count()).isZero();
        assertThat(messages.busySpells()).as("both were begun in one").isEqualTo(1);
        open(messages, 10);
        assertThat(messages.busySpells()).isEqualTo(2);
    }

    @Test
    void loopsAreWaitedForOnlyWhenAnObjectIsUsedAgainThatTheyMayStillLookAt() {
        OutgoingMessages messages = room(2, WIRE, Strategy.ADAPTIVE);
        open(messages, 1);
        open(messages, 1);
        assertThat(messages.isFull()).isTrue();
        messages.retire();
        assertThat(quiesced).isZero();
        open(messages, 1);
        assertThat(quiesced).isEqualTo(1);
        messages.retire();
        messages.quiesce();
        assertThat(quiesced).isEqualTo(2);
        messages.retire();
        open(messages, 1);
        assertThat(quiesced).as("nobody has looked at it since").isEqualTo(2);
        open(messages, 1);
        assertThat(quiesced).isEqualTo(3);
    }

    @Test
    void progressChangesWithEveryChunkAndWithTheOldest() {
        OutgoingMessages messages = room(2, WIRE, Strategy.ADAPTIVE);
        OutgoingMessage first = open(messages, 10 << 16);
        open(messages, 10 << 16);
        long begun = messages.progress();
        first.done.mark(0, 3);
        long moved = messages.progress();
        assertThat(moved).isEqualTo(begun + 3);
        messages.retire();
        assertThat(messages.progress()).isNotIn(begun, moved);
    }

    @Test
    void aMessageIsAcknowledgedWhenAllOfItIs() {
        OutgoingMessage message = open(room(2, WIRE, Strategy.ADAPTIVE), 3 << 16);
        message.done.mark(0, 2);
        assertThat(message.isAcknowledged()).isFalse();
        message.done.mark(2, 1);
        assertThat(message.isAcknowledged()).isTrue();
        assertThat(message.tag(Chunk.of(2, 1))).isEqualTo(ChunkTag.of(0, Chunk.of(2, 1)));
    }

    @Test
    void aMessageThatIsOneChunkSaysSo() {
        OutgoingMessages messages = room(2, WIRE, Strategy.ADAPTIVE);
        OutgoingMessage message = messages.open(new ChunkPlan(100, 50), MEMORY, 0, true, 0);
        assertThat(message.dispatcher.nextFor(1)).isEqualTo(Chunk.of(0, 2));
        assertThat(message.tag(Chunk.of(0, 2))).isEqualTo(ChunkTag.whole(0));
        assertThat(message.dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
    }

    @Test
    void enoughMessagesAreOneThatIsOneChunkAndElseFourAndWhatThePathsHold() {
        OutgoingMessages messages = room(64, WIRE, Strategy.ADAPTIVE);
        assertThat(messages.enoughPosted(0)).isEqualTo(1);
        assertThat(messages.enoughPosted(TransferConfig.WHOLE_BYTES)).isEqualTo(1);
        assertThat(messages.enoughPosted(TransferConfig.WHOLE_BYTES + 1)).isEqualTo(4);
        ChannelState fast = messages.states.of(0);
        fast.posted(200 * MS, 0);
        for (int i = 1; i <= 100; i++) {
            fast.acknowledged(MS, i * MS);
        }
        fast.roundTrip(10 * MS); // 10 MB of path at one byte in each nanosecond
        assertThat(messages.enoughPosted(4_010_000)).isEqualTo(4 + 2 * 10 / 4 - 1);
        assertThat(messages.enoughPosted(3_980_000)).isEqualTo(4 + 2 * 10 / 4);
        assertThat(messages.enoughPosted(100_000))
                .as("no more than there is room for")
                .isEqualTo(64);
    }

    @Test
    void whereMessagesDoNotSayWhatTheyAreThereIsRoomForOne() {
        OutgoingMessages messages = room(64, PLUGIN_LIKE, Strategy.FIRST_FREE);
        open(messages, 1);
        assertThat(messages.isFull()).isTrue();
        assertThat(messages.enoughPosted(1 << 20)).isEqualTo(1);
    }

    private static ByteBuffer grant(int channel, long chunk) {
        return ByteBuffer.allocate(12).putInt(channel).putLong(chunk).flip();
    }

    @Test
    void grantsAreForAMessageUnderWayOfASessionWhoseReceiverSchedules() {
        OutgoingMessages messages = room(64, PLUGIN_LIKE, Strategy.FIRST_FREE);
        assertThatThrownBy(() -> messages.grant(0, grant(0, 1L << 32)))
                .hasMessage("grants for transfer 0 while none is under way");
        OutgoingMessage message = open(messages, 10 << 16);
        assertThatThrownBy(() -> messages.grant(1, grant(0, 1L << 32)))
                .hasMessage("grants for transfer 1 while 0 is under way");
        messages.grant(0, grant(1, 1L << 32));
        assertThat(message.dispatcher.nextFor(1)).isEqualTo(Chunk.of(0, 1));
        assertThat(message.dispatcher.hasReplayed()).isFalse();
        messages.grant(0, grant(1, Chunk.NONE));
        assertThat(message.dispatcher.hasReplayed()).isTrue();
        assertThat(messages.states.of(1).isGivenUp(0)).isTrue();
        assertThat(messages.states.of(0).isGivenUp(0)).isFalse();
        OutgoingMessages schedules = room(2, WIRE, Strategy.ADAPTIVE);
        open(schedules, 1);
        assertThatThrownBy(() -> schedules.grant(0, grant(0, 1L << 32)))
                .hasMessage("grants, though messages say what they are");
    }

    @Test
    void aChannelThatTheReceiverLosesBetweenTwoMessagesIsLost() {
        for (Strategy strategy : Strategy.values()) {
            OutgoingMessages messages = room(64, PLUGIN_LIKE, strategy);
            messages.grant(0, grant(1, Chunk.NONE));
            assertThat(messages.states.of(1).isGivenUp(0)).as("%s", strategy).isTrue();
            assertThatThrownBy(() -> messages.grant(0, grant(-1, Chunk.NONE)))
                    .hasMessageContaining("a grant for channel -1");
        }
    }

    @Test
    void whatHasToBeSentAgainWaitsForAGrantWhereTheReceiverSchedules() {
        OutgoingMessage granted = open(room(64, PLUGIN_LIKE, Strategy.FIRST_FREE), 1);
        granted.replay(Chunk.of(0, 1));
        assertThat(granted.dispatcher.hasReplayed()).isTrue();
        assertThat(granted.dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
        OutgoingMessage own = open(room(64, WIRE, Strategy.ROUND_ROBIN), 1);
        own.dispatcher.nextFor(0);
        own.replay(Chunk.of(0, 1));
        assertThat(own.dispatcher.nextFor(1)).isEqualTo(Chunk.of(0, 1));
    }
}
