package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.channel.SendChannel;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.Strategy;

/** What both loops of a session do while nothing is lost. */
@Timeout(20)
class LoopsTest extends DrivenLoops {
    @Test
    void aWindowHoldsWhatIsNotAcknowledgedAndIsFilledAgainBehindIt() {
        open(1).begin(0);
        assertThat(ends.sending.poll()).isEqualTo(WINDOW);
        assertThat(ends.sending.poll()).as("nothing has moved").isZero();
        SendChannel channel = ends.sends.get(0);
        assertThat(channel.window().outstanding()).isEqualTo(WINDOW);
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isEqualTo(WINDOW * CHUNK);
        clock.nowNs += 50;
        assertThat(ends.receiving.poll()).isEqualTo(WINDOW);
        assertThat(ends.sending.poll()).isEqualTo(WINDOW); // reaped: there was no room when it looked
        assertThat(ends.sending.poll()).isEqualTo(WINDOW); // and filled again
        assertThat(channel.stats().stalls()).isEqualTo(1);
        assertThat(channel.stats().stallNs()).isEqualTo(50);
        assertThat(channel.stats().chunks()).isEqualTo(WINDOW);
        assertThat(channel.stats().bytes()).isEqualTo(WINDOW * CHUNK);
        assertThat(ends.outgoing.states.of(0).roundTripNs()).isEqualTo(50);
    }

    @Test
    void aMessageIsThereWhenAllItsChunksAreAndThatIsToldOnceAtEachEnd() {
        open(3).move(0);
        ends.move(1);
        assertThat(events).containsExactly("received", "sent", "received", "sent");
        assertThat(ends.receives)
                .allSatisfy(channel -> assertThat(channel.stats().chunks()).isEqualTo(2 * CHUNKS / 3));
    }

    @Test
    void everyStepOfAChunkIsLogged() {
        ends = new Ends(
                config(1),
                new InProcessProvider(new InProcessHub(1)),
                (event, channel, id, grain, bytes) ->
                        log.add(event + " " + channel + " " + id + " " + grain + " " + bytes));
        ends.begin(0);
        ends.sending.poll();
        ends.receiving.poll();
        ends.sending.poll();
        assertThat(log)
                .containsExactly(
                        "POSTED 0 0 0 1000",
                        "POSTED 0 0 1 1000",
                        "RECEIVED 0 0 0 1000",
                        "RECEIVED 0 0 1 1000",
                        "ACKNOWLEDGED 0 0 0 1000",
                        "ACKNOWLEDGED 0 0 1 1000");
    }

    @Test
    void withNothingUnderWayNothingIsLookedAt() {
        open(1);
        assertThat(ends.sending.poll()).isZero();
        ends.move(0);
        ends.sends.get(0).comm().close();
        assertThat(ends.sending.poll()).as("a closed comm would throw").isZero();
    }

    @Test
    void aChannelAloneIsLookedAtLessOften() {
        open(1).begin(0);
        ends.sending.await(-1);
        ends.sending.await(1000 * MS);
        assertThat(slept).containsExactly("await 250000000", "await 250000000");
    }

    @Test
    void aReceiverThatSchedulesAsksTheStrategyAgainWhileItSleeps() {
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.receiving.await(-1);
        ends.begin(0);
        ends.receiving.await(-1);
        ends.receiving.await(10 * MS);
        ends.receiving.await(4);
        ends.receiving.await(99 * MS);
        ends.run(() -> ends.incoming.oldest().isComplete());
        ends.receiving.await(-1);
        assertThat(slept)
                .containsExactly(
                        "await -1", "await 10000000", "await 10000000", "await 4", "await 10000000", "await -1");
    }

    @Test
    void messagesUnderWayGoOneBehindTheOther() {
        open(1);
        ends.begin(0);
        ends.begin(1);
        ends.run(() -> ends.outgoing.at(1).isAcknowledged());
        assertThat(ends.outgoing.at(0).isAcknowledged()).isTrue();
        assertThat(events).containsExactly("received", "sent", "received", "sent");
        ends.finish(0);
        ends.finish(1);
    }

    @Test
    void aChunkThatMeetsABusyWireIsPostedLaterAndInItsTurn() {
        sendFaults.put(0, FaultScript.NONE.busy(3, 4));
        recvFaults.put(0, FaultScript.NONE.busy(2, 5));
        open(1).move(0);
        assertThat(ends.sends.get(0).stats().chunks()).isEqualTo(CHUNKS);
    }

    @Test
    void aWireThatTellsItsPathIsAskedForItAndToldHowMuchToTakeAhead() {
        open(config(1).withWindow(TransferConfig.AUTO));
        ends.told.roundTripNs = 777;
        ends.told.unsent = 5000;
        ends.begin(0);
        ends.sending.poll();
        assertThat(ends.outgoing.states.of(0).unsentBytes()).isEqualTo(5000 + MESSAGE);
        clock.nowNs += 25 * MS;
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        assertThat(ends.outgoing.states.of(0).roundTripNs()).isEqualTo(777);
        assertThat(ends.told.limit).isEqualTo(64 << 10);
        ends.finish(0);
    }

    @Test
    void aChannelThatHasEnoughGetsNoMore() {
        open(config(2).withWindow(TransferConfig.AUTO));
        ends.told.unsent = 1 << 20;
        ends.begin(0);
        ends.sending.poll();
        assertThat(ends.sends.get(0).window().outstanding()).isZero();
        assertThat(ends.sends.get(1).window().outstanding()).isEqualTo(CHUNKS / 2);
    }

    @Test
    void aBusyWireHoldsBackWhatTheReceiverHasChosen() {
        recvFaults.put(0, FaultScript.NONE.busy(1, 3));
        pluginLike(config(1).withStrategy(Strategy.FIRST_FREE));
        ends.move(0);
        ends.move(1);
        assertThat(ends.receives.get(0).stats().chunks()).isEqualTo(2 * CHUNKS);
    }
}
