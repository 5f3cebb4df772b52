package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.IntegrityException;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;
import tcpx.plan.Chunk;

/** One posted buffer: where chunks land in it, which are refused or dropped, and when the message is complete. */
class IncomingMessageTest {
    private static final int ID = 5;
    private static final int GRAIN = 100;
    private static final int CAPACITY = 950;
    private static final int BASE = 64;
    private static final MemoryHandle[] MEMORY = {};

    private final Region region = Region.allocate(BASE + CAPACITY);
    private final IncomingMessage message = new IncomingMessage(GRAIN, () -> 1);

    @BeforeEach
    void open() {
        message.open(ID, region, MEMORY, BASE, CAPACITY);
    }

    @AfterEach
    void free() {
        region.close();
    }

    private static long tag(int grain) {
        return ChunkTag.of(ID, Chunk.of(grain, 1));
    }

    private long placeOf(int grain) {
        return region.address() + BASE + (long) grain * GRAIN;
    }

    private boolean land(int grain, int length) {
        assertThat(message.addressFor(tag(grain), length)).isEqualTo(placeOf(grain));
        return message.landed(tag(grain), length);
    }

    @Test
    void aMessageIsCompleteWhenAllOfItHasLanded() {
        assertThat(message.isStarted()).isFalse();
        assertThat(message.capacity()).isEqualTo(CAPACITY);
        message.start(850, true);
        assertThat(message.isStarted()).isTrue();
        assertThat(message.isPlanned()).isTrue();
        assertThat(message.wantsDone()).isTrue();
        assertThat(message.startedNs()).isEqualTo(1);
        assertThat(message.plan().messageBytes()).isEqualTo(850);
        assertThat(land(0, 400)).isTrue();
        assertThat(land(8, 50)).isTrue();
        assertThat(message.isComplete()).isFalse();
        assertThat(message).hasToString("transfer 5: 5 chunks landed of 9");
        assertThat(land(4, 400)).isTrue();
        assertThat(message.isComplete()).isTrue();
        assertThat(message.completedBytes()).isEqualTo(850);
        assertThat(message.isQuiet()).isTrue();
    }

    @Test
    void chunksMayLandBeforeTheLengthIsKnown() {
        assertThat(message.isPlanned()).isFalse();
        assertThat(land(0, 100)).isTrue();
        assertThat(message.isStarted()).isTrue();
        assertThat(message.isComplete()).isFalse();
        assertThat(message).hasToString("transfer 5: 1 chunks landed of an unknown number");
        message.start(100, false);
        assertThat(message.isComplete()).isTrue();
        assertThat(message.wantsDone()).isFalse();
    }

    @Test
    void anEmptyMessageIsCompleteAsSoonAsItIsStarted() {
        message.start(0, true);
        assertThat(message.isPlanned()).isTrue();
        assertThat(message).hasToString("transfer 5: 0 chunks landed of 0");
        assertThat(message.isComplete()).isTrue();
        assertThat(message.completedBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-1", "951", "9223372036854775807", "-9223372036854775808"})
    void aLengthThatCannotBeIsRefused(long bytes) {
        assertThatThrownBy(() -> message.start(bytes, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transfer 5 of " + bytes + " bytes was not posted");
        message.start(CAPACITY, false);
        assertThatThrownBy(() -> message.start(CAPACITY, false)).as("twice").hasMessageContaining("was not posted");
    }

    @Test
    void aMessageOfABufferThatIsClosedIsRefused() {
        message.close();
        assertThatThrownBy(() -> message.start(1, false)).isInstanceOf(IllegalStateException.class);
        assertThat(message.isPlanned()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // grain, length: what does not lie in the buffer of 950 bytes
        "0, 0",
        "0, 951",
        "9, 51",
        "10, 1",
        "2147483647, 1",
        "-2, 100"
    })
    void whatDoesNotFitIntoTheBufferIsRefused(int grain, int length) {
        long tag = (long) ID << 32 | Integer.toUnsignedLong(grain);
        assertThat(message.addressFor(tag, length)).isEqualTo(ReceiveTarget.REFUSE);
        assertThat(message.isQuiet()).isTrue();
        assertThat(message.isStarted()).isFalse();
    }

    @Test
    void theLastBytesOfTheBufferMayBeUsed() {
        assertThat(land(9, 50)).isTrue();
        assertThat(message.addressFor(tag(0), 900)).isEqualTo(placeOf(0));
    }

    @Test
    void aCopyOfWhatHasLandedIsDroppedAndNotCounted() {
        message.start(200, false);
        assertThat(message.isWanted(tag(0))).isTrue();
        assertThat(message.addressFor(tag(0), 100)).isEqualTo(placeOf(0));
        assertThat(message.addressFor(tag(0), 100)).as("neither has landed").isEqualTo(placeOf(0));
        assertThat(message.landed(tag(0), 100)).isTrue();
        assertThat(message.landed(tag(0), 100)).as("the second").isFalse();
        assertThat(message.isQuiet()).as("the second has no end that is told").isFalse();
        assertThat(message.isWanted(tag(0))).isFalse();
        assertThat(message.isWanted(tag(1))).isTrue();
        assertThat(message.addressFor(tag(0), 100)).isEqualTo(ReceiveTarget.DISCARD);
        assertThat(message.done.count()).isEqualTo(1);
    }

    @Test
    void aBufferIsQuietWhenWhatWasGivenAnAddressHasLanded() {
        assertThat(message.isQuiet()).isTrue();
        message.addressFor(tag(0), 100);
        assertThat(message.isQuiet()).isFalse();
        message.landed(tag(0), 100);
        assertThat(message.isQuiet()).isTrue();
    }

    @Test
    void whatIsForAnotherMessageOrComesWhenTheBufferIsClosedIsDropped() {
        long other = ChunkTag.of(ID + 1, Chunk.of(0, 1));
        assertThat(message.addressFor(other, 100)).isEqualTo(ReceiveTarget.DISCARD);
        assertThat(message.isWanted(other)).isFalse();
        assertThat(message.landed(other, 100)).isFalse();
        message.close();
        assertThat(message.addressFor(tag(0), 100)).isEqualTo(ReceiveTarget.DISCARD);
        assertThat(message.isWanted(tag(0))).isFalse();
        assertThat(message.landed(tag(0), 100)).isFalse();
        assertThat(message.isStarted()).isFalse();
        assertThat(message.isQuiet()).isTrue();
    }

    @Test
    void aChunkThatOverlapsOthersWithoutBeingACopyIsNamed() {
        land(3, 100);
        assertThatThrownBy(() -> message.landed(tag(2), 250))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("chunk at grain 2 of 3 grains overlaps others")
                .satisfies(e -> assertThat(((IntegrityException) e).offset()).isEqualTo(200));
    }

    @Test
    void aChunkThatIsTheWholeMessageTellsItsLength() {
        assertThat(message.addressFor(ChunkTag.whole(ID), 250)).isEqualTo(placeOf(0));
        assertThat(message.isPlanned()).isFalse();
        assertThat(message.landed(ChunkTag.whole(ID), 250)).isTrue();
        assertThat(message.isComplete()).isTrue();
        assertThat(message.isPlanned()).isTrue();
        assertThat(message.completedBytes()).isEqualTo(250);
    }

    @Test
    void aWholeMessageOfAnotherLengthThanWasSaidIsNamed() {
        message.start(300, false);
        assertThatThrownBy(() -> message.landed(ChunkTag.whole(ID), 250))
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("a message of 250 bytes arrived whole, though it was begun with 300");
    }

    @Test
    void aWholeMessageOfTheLengthThatWasSaidIsTaken() {
        message.start(250, false);
        assertThat(message.landed(ChunkTag.whole(ID), 250)).isTrue();
        assertThat(message.isComplete()).isTrue();
    }

    @Test
    void grainsThatDoNotAddUpToTheMessageAreNamed() {
        message.start(250, false);
        land(0, 300);
        assertThat(message.isComplete()).isTrue();
        assertThatThrownBy(message::completedBytes)
                .isInstanceOf(IntegrityException.class)
                .hasMessageContaining("300 bytes landed of a message of 250");
    }

    @Test
    void aBufferThatIsOpenedAgainHasForgottenTheMessageBefore() {
        message.start(100, true);
        land(0, 100);
        message.addressFor(tag(1), 100);
        message.close();
        message.open(ID + 1, region, MEMORY, 0, 200);
        assertThat(message.id()).isEqualTo(ID + 1);
        assertThat(message.capacity()).isEqualTo(200);
        assertThat(message.isStarted()).isFalse();
        assertThat(message.isPlanned()).isFalse();
        assertThat(message.isComplete()).isFalse();
        assertThat(message.isQuiet()).isTrue();
        assertThat(message.wantsDone()).isFalse();
        message.start(200, false);
        assertThat(message.plan().messageBytes()).isEqualTo(200);
        long tag = ChunkTag.of(ID + 1, Chunk.of(0, 2));
        assertThat(message.addressFor(tag, 200)).isEqualTo(region.address());
        assertThat(message.landed(tag, 200)).isTrue();
        assertThat(message.completedBytes()).isEqualTo(200);
    }

    @Test
    void aClockThatStandsAtZeroStartsAMessageToo() {
        IncomingMessage early = new IncomingMessage(GRAIN, () -> 0);
        early.open(ID, region, MEMORY, 0, 100);
        early.start(100, false);
        assertThat(early.isStarted()).isTrue();
    }
}
