package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.WireException;
import tcpx.net.inproc.FaultGate;
import tcpx.net.inproc.FaultScript;
import tcpx.plan.Strategy;
import tcpx.transfer.ChannelState.Health;

/** What both loops of a session do when connections are lost, replaced, or bring damage. */
@Timeout(20)
class LoopsOverLostConnectionsTest extends DrivenLoops {
    @Test
    void whatWasOnABrokenConnectionGoesOverAnother() {
        sendFaults.put(0, FaultScript.NONE.fail(3, "EIO"));
        open(2).move(0);
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isZero();
        assertThat(ends.sends.get(0).isConnected()).isFalse();
        assertThat(events)
                .anyMatch(each -> each.startsWith("sender lost 0 number 0: rail eth0: test of a send failed"));
    }

    @Test
    void withoutAConnectionEverythingWaitsForTheFirstThatComes() {
        sendFaults.put(0, FaultScript.NONE.fail(1, "EIO"));
        open(1).begin(0);
        ends.run(() -> !ends.sends.get(0).isConnected());
        ends.run(() -> !ends.receives.get(0).isConnected());
        for (int i = 0; i < 5; i++) {
            assertThat(ends.sending.poll() + ends.receiving.poll()).isZero();
        }
        sendFaults.clear();
        ends.connectAgain(0, 1);
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        ends.run(() -> ends.outgoing.at(0).isAcknowledged());
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
        assertThat(ends.sends.get(0).number()).isEqualTo(1);
        assertThat(polled)
                .containsExactlyInAnyOrder(
                        ends.sends.get(0).comm(), ends.receives.get(0).comm());
        ends.finish(0);
    }

    @Test
    void aConnectionThatCannotBeUsedIsClosedAndSaidToBeLost() {
        open(1).begin(0);
        ends.refuses = true;
        ends.connectAgain(0, 1);
        ends.sending.poll();
        assertThat(events).contains("sender lost 0 number 1: rail eth0: register failed with ENOMEM: on purpose");
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        assertThatThrownBy(() -> ends.lastSend.test(0)).hasMessageContaining("closed");
    }

    @Test
    void whatTakesThePlaceOfAConnectionTakesWhatWasOnItToo() {
        FaultGate gate = new FaultGate();
        sendFaults.put(0, FaultScript.NONE.hold(0, gate));
        open(1).begin(0);
        ends.sending.poll();
        ends.receiving.poll();
        sendFaults.clear();
        ends.connectAgain(0, 1);
        ends.run(() -> ends.outgoing.at(0).isAcknowledged());
        assertThat(ends.sends.get(0).window().outstanding()).isZero();
        ends.finish(0);
    }

    @Test
    void aConnectionThatThePeerHasGivenUpIsGivenUpHereToo() {
        open(2).begin(0);
        ends.sending.poll();
        ends.outgoing.states.of(1).giveUp(0);
        ends.sending.poll();
        ends.incoming.states.of(0).giveUp(0);
        ends.receiving.poll();
        assertThat(events)
                .contains(
                        "sender lost 1 number 0: the receiver has given its connection up",
                        "receiver lost 0 number 0: the sender has given its connection up");
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
    }

    @Test
    void whatArrivesDamagedIsNamedAndSentAgain() {
        open(1);
        ends.told.corrupt = 3;
        ends.heard.corrupt = 3;
        ends.move(0);
        assertThat(events).contains("payload damaged: channel 0, eth0, message 0 at 3000");
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isZero();
    }

    @Test
    void whereTheWireDoesNotAcknowledgeTheLastLossIsTheEnd() {
        sendFaults.put(0, FaultScript.NONE.fail(0, "EIO"));
        sendFaults.put(1, FaultScript.NONE.fail(0, "EIO"));
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.begin(0);
        assertThatThrownBy(() -> ends.run(() -> false)).isInstanceOf(WireException.class);
        assertThat(ends.outgoing.states.allBroken()).isTrue();
    }

    @Test
    void whereBothEndsComputeTheScheduleTheRestOfALostChannelIsGrantedToOthers() {
        sendFaults.put(1, FaultScript.NONE.fail(0, "EIO"));
        pluginLike(config(2));
        ends.begin(0);
        ends.run(() -> ends.incoming.oldest().isComplete());
        assertThat(events).anyMatch(each -> each.startsWith("receiver lost 1 number 0"));
        assertThat(ends.outgoing.oldest().dispatcher.hasReplayed()).isTrue();
        ends.finish(0);
    }

    @Test
    void whereTheReceiverSchedulesALostChannelsChunksAreGrantedToOthers() {
        recvFaults.put(0, FaultScript.NONE.fail(2, "EIO"));
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.begin(0);
        ends.run(() -> ends.incoming.oldest().isComplete());
        assertThat(events).anyMatch(each -> each.startsWith("receiver lost 0 number 0"));
        ends.sending.poll();
        assertThat(events).contains("sender lost 0 number 0: the receiver has given its connection up");
        assertThat(ends.outgoing.oldest().dispatcher.hasReplayed()).isTrue();
    }
}
