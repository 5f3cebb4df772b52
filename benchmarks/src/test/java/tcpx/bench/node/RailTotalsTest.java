package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.lab.InterfaceCounters;
import tcpx.net.Rail;

class RailTotalsTest {
    private final RailTotals totals = new RailTotals(List.of(new Rail(0, "eth1", "")));

    private Map<String, Long> read(int device, long tx, long rx) {
        return totals.read(Map.of("eth1", new InterfaceCounters(tx, 0, rx, 0)), name -> device);
    }

    /** The device's number and counters at a first look and at a second one, and the sums then. */
    @ParameterizedTest
    @CsvSource({
        "7, 100, 40,   7, 130, 45,   130,  45", // the same device has gone on
        "7, 100, 40,   7, 100, 40,   100,  40", // nothing has moved
        "7, 100, 40,   9,   0,  0,   100,  40", // made anew a moment ago
        "7, 100, 40,   9,  30,  5,   130,  45", // made anew, and fewer have passed
        "7, 100, 40,   9, 300, 50,   400,  90", // made anew, and more have passed: only the number tells
        "7, 100, 40,   0, 130, 45,   130,  45", // it has lost its address: its number cannot be told
        "0, 100, 40,   9, 130, 45,   130,  45", // and has one again
        "0, 100, 40,   0,  30, 45,   130,  85", // numbers are never told: the counters do
        "0, 100, 40,   0, 130,  5,   230,  45",
    })
    void sumsNeverFall(int device, long tx, long rx, int deviceThen, long txThen, long rxThen, long txSum, long rxSum) {
        assertThat(read(device, tx, rx)).isEqualTo(Map.of("rail.eth1.tx", tx, "rail.eth1.rx", rx));
        assertThat(read(deviceThen, txThen, rxThen)).isEqualTo(Map.of("rail.eth1.tx", txSum, "rail.eth1.rx", rxSum));
        Map<String, Long> later = read(deviceThen, txThen + 1, rxThen + 2);
        assertThat(later).isEqualTo(Map.of("rail.eth1.tx", txSum + 1, "rail.eth1.rx", rxSum + 2));
    }

    @Test
    void aDeviceThatIsAwayKeepsItsSumsAndOneThatIsMadeTwiceHasThree() {
        read(7, 100, 40);
        assertThat(totals.read(Map.of(), name -> 0)).isEqualTo(Map.of("rail.eth1.tx", 100L, "rail.eth1.rx", 40L));
        read(8, 10, 4);
        assertThat(read(9, 1, 2)).isEqualTo(Map.of("rail.eth1.tx", 111L, "rail.eth1.rx", 46L));
    }

    @Test
    void aDeviceThatWasNeverSeenHasNoSums() {
        assertThat(totals.read(Map.of(), name -> 0)).isEmpty();
    }
}
