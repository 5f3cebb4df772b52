package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.net.inproc.FaultGate;
import tcpx.net.inproc.FaultScript;
import tcpx.transfer.ChannelState.Health;

/** What both loops of a session do when channels stop. */
@Timeout(20)
class LoopsOverStoppedChannelsTest extends DrivenLoops {
    @Test
    void aLoopSleepsUntilThereIsNewsAndLooksMeanwhileWhetherAChannelHasStopped() {
        open(2);
        ends.sending.await(-1);
        ends.begin(0);
        ends.sending.await(-1);
        ends.sending.await(WATCH_NS);
        ends.sending.await(WATCH_NS + 1);
        ends.sending.await(5);
        ends.receiving.await(-1);
        ends.receiving.await(7);
        ends.sending.wakeup();
        assertThat(slept)
                .containsExactly(
                        "awaitWakeup -1",
                        "await " + WATCH_NS,
                        "await " + WATCH_NS,
                        "await " + WATCH_NS,
                        "await 5",
                        "await -1",
                        "await 7",
                        "wakeup");
    }

    @Test
    void whereChannelsDoNotJoinAgainOnlyTheReceiverLooksWhetherOneIsLost() {
        pluginLike(config(2));
        ends.begin(0);
        ends.sending.await(-1);
        ends.receiving.await(-1);
        assertThat(slept).containsExactly("await -1", "await 10000000");
    }

    @Test
    void aChannelThatStopsIsSuspectedItsChunksGoOverOthersAndItIsSoundAgainWhenItMoves() {
        FaultGate gate = new FaultGate();
        sendFaults.put(0, FaultScript.NONE.hold(2, gate));
        open(2).begin(0);
        ends.settle();
        assertThat(ends.outgoing.oldest().isAcknowledged()).isFalse();
        clock.nowNs += PATIENCE_NS - MS;
        assertThat(ends.sending.poll()).as("within its patience").isZero();
        clock.nowNs += 2 * MS;
        assertThat(ends.sending.poll()).as("looked at every 10 ms").isZero();
        clock.nowNs += 10 * MS;
        assertThat(ends.sending.poll()).isEqualTo(1);
        assertThat(events)
                .contains("suspected 0: 2000 bytes outstanding, no acknowledgement for "
                        + (clock.nowNs - ends.outgoing.states.of(0).progressNs()) / MS + " ms");
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        assertThat(ends.outgoing.oldest().dispatcher.hasReplayed()).isTrue();
        ends.finish(0);
        ends.begin(1);
        gate.open();
        ends.run(() -> events.contains("recovered 0"));
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(1);
        assertThat(ends.incoming.duplicateBytes()).isPositive();
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
    }

    @Test
    void aChannelThatStaysStoppedIsSaidToBeSoOnce() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(2).begin(0);
        ends.settle();
        clock.nowNs += PATIENCE_NS + MS;
        ends.sending.poll();
        long suspectedNs = clock.nowNs;
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(0);
        ends.begin(1);
        clock.nowNs = suspectedNs + 299 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected")).doesNotContain("stopped 0 number 0");
        clock.nowNs = suspectedNs + 310 * MS;
        ends.settle();
        clock.nowNs += 400 * MS;
        ends.settle();
        assertThat(events.stream().filter("stopped 0 number 0"::equals)).hasSize(1);
    }

    @Test
    void nobodyIsSuspectedOfAPauseInWhichNobodyLooked() {
        open(2).begin(0);
        ends.sending.poll();
        clock.nowNs += 10 * PATIENCE_NS; // nor of one in which the peer did not come to its turn: all stand
        assertThat(ends.sending.poll()).isZero();
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(0);
        assertThat(events).containsExactly("received", "sent");
    }

    @Test
    void whatIsLeftOverFromAMessageHasNotStoppedWhileNobodyLooked() {
        open(2).move(0);
        ends.outgoing.states.of(0).posted(100, clock.nowNs); // a copy that nobody waits for
        clock.nowNs += 10 * PATIENCE_NS;
        ends.begin(1);
        assertThat(ends.sending.poll()).isPositive();
        clock.nowNs += 20 * MS;
        ends.settle();
        assertThat(events).noneMatch(each -> each.startsWith("suspected"));
    }

    @Test
    void aChannelWhosePeersMachineAnswersWhatIsOnItsWayHasNotStopped() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(2).begin(0);
        ends.settle();
        ends.told.silentNs = 1;
        clock.nowNs += PATIENCE_NS + 20 * MS;
        ends.settle();
        ends.told.silentNs = ChannelState.LEAST_PATIENCE_NS - 1;
        clock.nowNs += PATIENCE_NS;
        ends.settle();
        assertThat(events).as("its packets arrive").isEmpty();
        ends.told.silentNs = ChannelState.LEAST_PATIENCE_NS;
        clock.nowNs += 20 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected 0: 2000 bytes outstanding"));
    }

    @Test
    void aChannelOnWhichNoChunkGetsThereForASecondHasStoppedThoughThePeersMachineAnswers() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(2).begin(0);
        ends.settle();
        ends.told.silentNs = 1;
        clock.nowNs = ends.outgoing.states.of(0).progressNs() + 1000 * MS - 1;
        ends.settle();
        assertThat(events).isEmpty();
        clock.nowNs += 20 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected 0: 2000 bytes outstanding"));
    }

    @Test
    void aChannelAloneIsCutOffWhenThePeersMachineOwesAnAnswerForASecond() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(1).begin(0);
        ends.settle();
        ends.told.silentNs = 1000 * MS;
        clock.nowNs = ends.outgoing.states.of(0).progressNs() + 1000 * MS - 1;
        ends.settle();
        assertThat(events).as("it has moved within the second").isEmpty();
        ends.told.silentNs = 1000 * MS - 1;
        clock.nowNs += 2000 * MS;
        ends.settle();
        assertThat(events).as("it owes none for so long").isEmpty();
        ends.told.silentNs = 1000 * MS;
        clock.nowNs += 250 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected 0: 2000 bytes outstanding"));
    }
}
