package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static tcpx.net.socket.ZeroCopy.MSG_ZEROCOPY;
import static tcpx.net.socket.ZeroCopy.NONE;
import static tcpx.net.socket.ZeroCopy.VMSPLICE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendPathSelectorTest {
    private static final long MIB = 1 << 20;

    private final SendPathSelector choice = new SendPathSelector(List.of(NONE, VMSPLICE, MSG_ZEROCOPY));

    @Test
    void theCheapestByTimePerByteStays() {
        probe(Map.of(NONE, 140, VMSPLICE, 80, MSG_ZEROCOPY, 200));
        assertThat(choice.isDecided()).isTrue();
        assertThat(choice.next(MIB)).isEqualTo(VMSPLICE);
        assertThat(choice)
                .hasToString("vmsplice (none 0.140, vmsplice 0.080, msg_zerocopy 0.200 s/GB of the sending calls)");
    }

    @Test
    void everyCandidateMovesTheSameBeforeTheChoiceFalls() {
        Map<ZeroCopy, Integer> assigned = probe(Map.of(NONE, 1, VMSPLICE, 2, MSG_ZEROCOPY, 3));
        assertThat(assigned)
                .containsOnly(
                        Map.entry(NONE, SendPathSelector.PROBE_MIB),
                        Map.entry(VMSPLICE, SendPathSelector.PROBE_MIB),
                        Map.entry(MSG_ZEROCOPY, SendPathSelector.PROBE_MIB));
    }

    @Test
    void whatTheFirstBytesOfEachTookIsNotCounted() {
        for (int i = 0; i < 3 * SendPathSelector.PROBE_MIB; i++) {
            ZeroCopy way = choice.next(MIB);
            boolean cold = i < 12; // four MiB of each
            choice.took(way, MIB, way == NONE ? cold ? 1_000_000_000 : 10 : 20);
        }
        assertThat(choice.next(MIB)).isEqualTo(NONE);
    }

    @Test
    void aWayThatIsRuledOutIsTriedNoMoreAndTheRestDecides() {
        choice.ruleOut(MSG_ZEROCOPY);
        Map<ZeroCopy, Integer> assigned = probe(Map.of(NONE, 5, VMSPLICE, 4));
        assertThat(assigned).doesNotContainKey(MSG_ZEROCOPY);
        assertThat(choice.next(MIB)).isEqualTo(VMSPLICE);
        assertThat(choice.toString()).contains("msg_zerocopy ruled out");
    }

    @Test
    void copyingCannotBeRuledOut() {
        choice.ruleOut(NONE);
        choice.ruleOut(VMSPLICE);
        choice.ruleOut(MSG_ZEROCOPY);
        probe(Map.of(NONE, 5));
        assertThat(choice.next(MIB)).isEqualTo(NONE);
    }

    @Test
    void onceFallenTheChoiceStays() {
        probe(Map.of(NONE, 5, VMSPLICE, 4, MSG_ZEROCOPY, 6));
        choice.ruleOut(VMSPLICE);
        choice.took(VMSPLICE, MIB, 1_000_000);
        assertThat(choice.next(1)).isEqualTo(VMSPLICE);
    }

    // nanoseconds per MiB in thousandths of what would be a second per GB
    private Map<ZeroCopy, Integer> probe(Map<ZeroCopy, Integer> cost) {
        Map<ZeroCopy, Integer> assigned = new HashMap<>();
        while (!choice.isDecided()) {
            ZeroCopy way = choice.next(MIB);
            assigned.merge(way, 1, Integer::sum);
            choice.took(way, MIB, cost.get(way) * MIB / 1000);
        }
        return assigned;
    }
}
