package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.plan.ChannelView;
import tcpx.transfer.ChannelState.Health;

/** What the end that schedules knows of its channels, step by step; times in nanoseconds, speeds in bytes each. */
class ChannelStateTest {
    private static final long MS = 1_000_000;
    private static final long RESENT_MS = 300;
    private static final long PAUSE_MS = 8;

    private final ChannelState state = new ChannelState();

    /** A channel that has moved a byte in each nanosecond for 100 ms; the time is then 100 ms, and nothing waits. */
    private static ChannelState ofOneByteEach() {
        return of(1);
    }

    private static ChannelState of(int bytesPerNs) {
        ChannelState state = new ChannelState();
        long step = bytesPerNs * MS;
        state.posted(100 * step, 0);
        for (int i = 1; i <= 100; i++) {
            state.acknowledged(step, i * MS);
        }
        assertThat(state.bytesPerNs() / bytesPerNs).isBetween(0.999, 1.001);
        return state;
    }

    @Test
    void aConnectionIsGivenUpWithAllBeforeItAndNoneAfterIt() {
        assertThat(state.isGivenUp(0)).isFalse();
        state.giveUp(2);
        assertThat(state.isGivenUp(1)).isTrue();
        assertThat(state.isGivenUp(2)).isTrue();
        assertThat(state.isGivenUp(3)).isFalse();
        state.giveUp(1);
        assertThat(state.isGivenUp(2))
                .as("what is said late takes nothing back")
                .isTrue();
    }

    @Test
    void whatIsPostedIsOutstandingUntilItIsAcknowledged() {
        state.posted(100, 5);
        state.posted(50, 6);
        assertThat(state.backlogBytes()).isEqualTo(150);
        assertThat(state.progressNs()).as("since it began to work").isEqualTo(5);
        assertThat(state.acknowledged(100, 9)).as("it was sound").isFalse();
        assertThat(state.backlogBytes()).isEqualTo(50);
        assertThat(state.progressNs()).isEqualTo(9);
        state.posted(10, 11);
        assertThat(state.progressNs()).as("it was at work").isEqualTo(9);
        state.reset(20);
        assertThat(state.backlogBytes()).isZero();
        assertThat(state.progressNs()).isEqualTo(20);
        state.resume(30);
        assertThat(state.progressNs()).isEqualTo(30);
    }

    @Test
    void anotherConnectionIsOfUnknownSpeed() {
        ChannelState known = ofOneByteEach();
        known.reset(101 * MS);
        assertThat(known.bytesPerNs()).isZero();
        assertThat(known.patienceNs()).isEqualTo(4 * PAUSE_MS * MS + 300 * MS);
    }

    @Test
    void aChannelIsDueWhenSoManyBytesHavePassedItByAndOneAtATime() {
        ChannelStates states = new ChannelStates(3, 4);
        states.of(1).posted(50, 1);
        assertThat(states.isDue(1, 100)).isFalse(); // seen to have carried these
        states.of(0).posted(99, 2);
        assertThat(states.isDue(1, 100)).isFalse();
        states.of(0).posted(1, 3);
        assertThat(states.isDue(1, 101)).isFalse();
        assertThat(states.isDue(1, 100)).isTrue();
        assertThat(states.isDue(1, 100)).as("said already").isFalse();
        assertThat(states.isDue(2, 100)).as("another was").isFalse();
        states.of(0).posted(100, 4);
        states.of(1).posted(1, 4);
        assertThat(states.isDue(1, 100)).as("it carries something").isFalse();
        assertThat(states.isDue(2, 100)).isTrue();
    }

    @Test
    void aSuspectChannelThatAcknowledgesIsSoundAgainAndThatIsNews() {
        state.posted(100, 1);
        state.suspect(2);
        assertThat(state.health()).isEqualTo(Health.SUSPECT);
        assertThat(state.acknowledged(50, 3)).isTrue();
        assertThat(state.health()).isEqualTo(Health.SOUND);
        assertThat(state.acknowledged(50, 4)).as("said once").isFalse();
        state.setHealth(Health.BROKEN);
        assertThat(state.acknowledged(50, 5)).isFalse();
        assertThat(state.health()).as("what comes late mends nothing").isEqualTo(Health.BROKEN);
    }

    @Test
    void howSlowItWasWhileItWasSuspectedSaysNothingOfItsSpeed() {
        ChannelState fast = ofOneByteEach();
        fast.posted(10_000_000, 100 * MS);
        fast.suspect(200 * MS);
        fast.acknowledged(1000, 500 * MS);
        for (int i = 1; i <= 5; i++) {
            fast.acknowledged(MS, (500 + i) * MS);
        }
        assertThat(fast.bytesPerNs()).isBetween(0.99, 1.01);
    }

    @Test
    void anotherConnectionIsTriedOnceAndOnlyWhenALostPacketWouldHaveComeAgain() {
        assertThat(state.isDueForReplacement(1000 * MS)).as("not suspected").isFalse();
        state.roundTrip(10 * MS);
        state.suspect(5 * MS);
        long dueNs = (5 + RESENT_MS + 2 * 10) * MS;
        assertThat(state.isDueForReplacement(dueNs - 1)).isFalse();
        assertThat(state.isDueForReplacement(dueNs)).isTrue();
        assertThat(state.isDueForReplacement(dueNs + 1)).as("once").isFalse();
        state.suspect(2000 * MS);
        state.setHealth(Health.SOUND);
        assertThat(state.isDueForReplacement(9000 * MS)).as("it moves again").isFalse();
    }

    @Test
    void theWiresOwnMeasureOfItsPathCountsBeforeThatOfAcknowledgements() {
        assertThat(state.roundTripNs()).isZero();
        state.took(70, 1);
        assertThat(state.roundTripNs()).isEqualTo(70);
        state.roundTrip(1);
        assertThat(state.roundTripNs()).isEqualTo(1);
        state.roundTrip(0);
        assertThat(state.roundTripNs()).as("the wire does not know").isEqualTo(70);
    }

    @Test
    void whatHasNotLeftThisNodeTheWireKnowsAndElseItIsWhatThePathDoesNotHold() {
        ChannelState known = ofOneByteEach();
        known.took(1000, 100 * MS);
        known.posted(3000, 100 * MS);
        assertThat(known.unsentBytes()).isBetween(1990L, 2010L);
        assertThat(known.pathBytes()).isBetween(999.0, 1001.0);
        known.unsent(0);
        assertThat(known.unsentBytes()).as("the wire says").isZero();
        known.posted(500, 100 * MS);
        assertThat(known.unsentBytes()).isEqualTo(500);
        known.reset(101 * MS);
        known.posted(100, 101 * MS);
        assertThat(known.unsentBytes())
                .as("unknown again, as is what the path holds")
                .isEqualTo(100);
    }

    @Test
    void theWayThereIsNoSlownessOfAChannelThatBeginsToWork() {
        state.roundTrip(50 * MS);
        state.posted(1_000_000_000, 0);
        for (int i = 1; i <= 5; i++) {
            state.acknowledged(MS, (50 + i) * MS);
        }
        assertThat(state.bytesPerNs()).isBetween(0.99, 1.01);
    }

    @Test
    void aChannelThatRanOutOfWorkIsNotTakenForSlow() {
        ChannelState idle = ofOneByteEach();
        idle.posted(1000, 100 * MS);
        idle.ranOut();
        for (int i = 1; i <= 20; i++) {
            idle.acknowledged(10, (100 + i) * MS);
        }
        assertThat(idle.bytesPerNs()).isBetween(0.99, 1.01);
    }

    @Test
    void whatIsDoneInOneGoTellsHowFastItIsTooWhenNothingIsLeftBehindIt() {
        state.posted(300_000, 1);
        state.acknowledged(300_000, 300_001);
        assertThat(state.bytesPerNs()).isEqualTo(1);
    }

    @Test
    void theWireMayTakeAMillisecondAndAHalfAheadAndNeverLessThanSomePackets() {
        assertThat(state.aheadBytes()).isEqualTo(64 << 10);
        assertThat(ofOneByteEach().aheadBytes()).isBetween(1_490_000L, 1_510_000L);
    }

    @ParameterizedTest
    @CsvSource({
        // bytes a ms that it moves, unsent, more outstanding: whether that is enough
        "0, 262143, 0, false",
        "0, 262144, 0, true",
        "0, 0, 4194303, false",
        "0, 0, 4194304, true",
        "1000000, 2900000, 0, false",
        "1000000, 3100000, 0, true",
        "1000000, 0, 4000000, false",
        "1000000, 0, 24000000, false",
        "1000000, 0, 24700000, true"
    })
    void aChannelHasEnoughWhenMoreWouldOnlyWait(long bytesPerMs, long unsent, long sent, boolean enough) {
        ChannelState one = bytesPerMs == 0 ? state : ofOneByteEach();
        one.roundTrip(10 * MS); // its path holds 10 MB
        one.posted(unsent + sent, 100 * MS);
        one.unsent(unsent);
        assertThat(one.hasEnough()).isEqualTo(enough);
    }

    @Test
    void itMayGoWithoutAcknowledgingForFourTimesWhatItShouldTake() {
        assertThat(state.patienceNs()).as("nothing known").isEqualTo(4 * PAUSE_MS * MS + RESENT_MS * MS);
        state.roundTrip(5 * MS);
        assertThat(state.patienceNs()).isEqualTo(4 * (5 + PAUSE_MS) * MS + RESENT_MS * MS);
        ChannelState known = of(2);
        known.roundTrip(5 * MS);
        known.posted(2 * 7 * MS, 100 * MS);
        assertThat(known.patienceNs()).isBetween(4 * (5 + PAUSE_MS + 7) * MS - MS, 4 * (5 + PAUSE_MS + 7) * MS + MS);
    }

    @Test
    void patienceFollowsTheTimerOfAWireThatTellsIt() {
        state.roundTrip(100 * MS);
        state.resend(320 * MS);
        assertThat(state.patienceNs()).as("nothing known").isEqualTo((4 * (100 + PAUSE_MS) + 480) * MS);
        state.suspect(0);
        assertThat(state.isDueForReplacement(680 * MS - 1)).isFalse();
        assertThat(state.isDueForReplacement(680 * MS))
                .as("1.5 x 320 + 2 x 100 ms")
                .isTrue();
        assertThat(state.silenceNs()).isEqualTo(5 * 320 * MS);
        state.resend(0);
        assertThat(state.silenceNs()).as("TCP's shortest timer").isEqualTo(5 * 200 * MS);
        assertThat(ChannelState.LEAST_SILENCE_NS).isEqualTo(5 * 200 * MS);
        assertThat(ChannelState.LEAST_PATIENCE_NS).isEqualTo(4 * PAUSE_MS * MS);
    }

    @Test
    void itSaysHowItStands() {
        assertThat(state.describe(0)).isEqualTo("sound, nothing outstanding");
        state.posted(70, 3 * MS);
        assertThat(state.describe(8 * MS))
                .isEqualTo("sound, 70 bytes outstanding, no acknowledgement for 5 ms")
                .endsWith(state.describeBacklog(8 * MS));
        state.suspect(8 * MS);
        assertThat(state.describe(9 * MS))
                .isEqualTo("suspect, its chunks were sent again over others, 70 bytes outstanding,"
                        + " no acknowledgement for 6 ms");
        state.setHealth(Health.BROKEN);
        assertThat(state.describe(0)).isEqualTo("broken and joining again");
    }

    private static final long BEGUN = 777;

    /** Two channels of one speed, both of which have had something outstanding since {@link #BEGUN}. */
    private static ChannelStates two() {
        ChannelStates states = new ChannelStates(2, 4);
        states.of(0).posted(100, BEGUN);
        states.of(1).posted(100, BEGUN);
        return states;
    }

    @Test
    void aChannelHasStoppedWhenAnotherHasGoneOnMeanwhile() {
        long patienceNs = two().of(0).patienceNs();
        ChannelStates states = two();
        assertThat(states.hasStopped(0, BEGUN + 2 * patienceNs))
                .as("both have stopped")
                .isFalse();
        states.of(1).acknowledged(10, BEGUN + patienceNs / 2);
        assertThat(states.hasStopped(0, BEGUN + 2 * patienceNs))
                .as("together with it")
                .isFalse();
        states.of(1).acknowledged(10, BEGUN + patienceNs / 2 + 1);
        assertThat(states.hasStopped(0, BEGUN + patienceNs - 1))
                .as("within its patience")
                .isFalse();
        assertThat(states.hasStopped(0, BEGUN + patienceNs)).isTrue();
        assertThat(states.hasStopped(1, BEGUN + patienceNs))
                .as("the one that went on")
                .isFalse();
        states.of(1).suspect(BEGUN + patienceNs);
        assertThat(states.hasStopped(0, BEGUN + patienceNs))
                .as("the other is not sound")
                .isFalse();
    }

    @Test
    void aChannelHasStoppedBesideOneThatHasNothingToDo() {
        ChannelStates states = new ChannelStates(2, 4);
        states.of(0).posted(100, 0);
        assertThat(states.hasStopped(0, Long.MAX_VALUE)).isTrue();
        assertThat(states.hasStopped(1, Long.MAX_VALUE)).as("it owes nothing").isFalse();
        assertThat(new ChannelStates(1, 4).hasStopped(0, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void aChannelAloneHasNotStoppedHoweverLongItOwes() {
        ChannelStates alone = new ChannelStates(1, 4);
        alone.of(0).posted(100, 0);
        assertThat(alone.hasStopped(0, Long.MAX_VALUE)).isFalse();
    }

    /** Channels that have had something outstanding since {@link #BEGUN}; the first have then paused for so long. */
    private static ChannelStates paused(int channels, int first, long pauseMs) {
        ChannelStates states = new ChannelStates(channels, 4);
        for (int i = 0; i < channels; i++) {
            states.of(i).posted(100, BEGUN);
            if (i < first) {
                states.of(i).pause();
            }
            states.of(i).acknowledged(10, BEGUN + pauseMs * MS);
        }
        return states;
    }

    @ParameterizedTest
    @CsvSource({
        // channels, of which have paused, is that usual
        "1, 1, false",
        "2, 1, false",
        "2, 2, true",
        "3, 1, false",
        "3, 2, true",
        "4, 1, false",
        "4, 2, true",
        "8, 3, false",
        "8, 4, true"
    })
    void aPauseIsUsualWhenHalfOfTheChannelsAndNotOneAloneHadSuchOnes(int channels, int paused, boolean usual) {
        ChannelStates states = paused(channels, paused, 200);
        assertThat(states.isUsual(channels - 1, BEGUN + 200 * MS + 300 * MS - 2))
                .isEqualTo(usual);
        assertThat(states.isUsual(channels - 1, BEGUN + 200 * MS + 300 * MS))
                .as("half as long again")
                .isFalse();
    }

    @Test
    void pausesOfLongAgoAreForgotten() {
        ChannelState paused = paused(2, 2, 200).of(0);
        long endedNs = BEGUN + 200 * MS;
        assertThat(paused.pauseNs(endedNs)).isEqualTo(200 * MS);
        assertThat(paused.pauseNs(endedNs + 10_000 * MS)).isEqualTo(200 * MS);
        assertThat(paused.pauseNs(endedNs + 10_000 * MS + 1)).isZero();
        paused.pause();
        paused.acknowledged(10, endedNs + 10_050 * MS + 1);
        assertThat(paused.pauseNs(endedNs + 10_050 * MS + 1))
                .as("no longer than a path that is cut")
                .isZero();
    }

    @Test
    void theLongestPauseOfLateCountsHoweverMuchShorterTheNextIs() {
        ChannelState paused = paused(2, 2, 200).of(0);
        paused.suspect(BEGUN + 300 * MS);
        paused.acknowledged(10, BEGUN + 260 * MS);
        assertThat(paused.pauseNs(BEGUN + 260 * MS)).isEqualTo(200 * MS);
        paused.suspect(BEGUN + 300 * MS);
        paused.acknowledged(10, BEGUN + 659 * MS);
        assertThat(paused.pauseNs(BEGUN + 659 * MS))
                .as("a false suspicion is a pause")
                .isEqualTo(399 * MS);
    }

    @Test
    void aPauseThatAnotherConnectionEndedOrNobodyWaitedForIsNone() {
        state.posted(100, BEGUN);
        state.pause();
        state.reset(BEGUN + 100 * MS);
        state.posted(100, BEGUN + 150 * MS);
        state.acknowledged(10, BEGUN + 200 * MS);
        assertThat(state.pauseNs(BEGUN + 200 * MS)).as("another connection").isZero();
        state.pause();
        state.resume(BEGUN + 300 * MS);
        state.acknowledged(10, BEGUN + 400 * MS);
        assertThat(state.pauseNs(BEGUN + 400 * MS))
                .as("there was no message meanwhile")
                .isZero();
        state.acknowledged(10, BEGUN + 900 * MS);
        assertThat(state.pauseNs(BEGUN + 900 * MS))
                .as("all stood still together")
                .isZero();
    }

    @Test
    void allOfThemSayWhoIsLost() {
        ChannelStates states = new ChannelStates(2, 4);
        assertThat(states.anyLost()).isFalse();
        states.of(1).suspect(0);
        assertThat(states.anyLost()).isTrue();
        assertThat(states.isUsable(0)).isTrue();
        assertThat(states.isUsable(1)).isFalse();
        states.of(1).setHealth(Health.BROKEN);
        assertThat(states.allBroken()).isFalse();
        states.of(0).setHealth(Health.BROKEN);
        assertThat(states.allBroken()).isTrue();
    }

    @Test
    void whatStrategiesSeeIsWhatIsKnown() {
        ChannelStates states = new ChannelStates(2, 4);
        states.of(1).posted(300, 0);
        states.of(1).unsent(70);
        states.of(0).suspect(0);
        ChannelView view = states.with(() -> 42);
        for (ChannelView each : new ChannelView[] {states, view}) {
            assertThat(each.isUsable(0)).isFalse();
            assertThat(each.isUsable(1)).isTrue();
            assertThat(each.backlogBytes(1)).isEqualTo(300);
            assertThat(each.unsentBytes(1)).isEqualTo(70);
            assertThat(each.bytesPerNs(1)).isZero();
        }
        assertThat(view.otherBytes()).isEqualTo(42);
        moveOneByteEach(states.of(0));
        moveOneByteEach(states.of(1));
        assertThat(view.bytesPerNs(1)).isBetween(0.999, 1.001);
        assertThat(states.bytesPerNs(1)).isBetween(0.999, 1.001);
        states.of(0).roundTrip(1000);
        states.of(1).roundTrip(2000);
        assertThat(states.pathBytes()).isBetween(2990L, 3010L);
        for (ChannelView each :
                new ChannelView[] {states, view}) { // four of them hold twice the 2000 bytes of the path
            assertThat(each.leastChunkBytes(1)).isBetween(990L, 1010L);
        }
    }

    private static void moveOneByteEach(ChannelState state) {
        state.setHealth(Health.SOUND);
        state.reset(0);
        state.posted(200 * MS, 0);
        for (int i = 1; i <= 100; i++) {
            state.acknowledged(MS, i * MS);
        }
    }
}
