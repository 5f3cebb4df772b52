package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransferMeterTest {
    @Test
    void timeInWhichSeveralMessagesAreUnderWayCountsOnceAndPausesDoNot() {
        TransferMeter meter = new TransferMeter(1000);
        assertThat(meter.totals()).isEqualTo(new TransferTotals(0, 0, 0));
        meter.finished(1100, 1150, 7);
        assertThat(meter.totals()).isEqualTo(new TransferTotals(1, 7, 50));
        meter.finished(1120, 1160, 5); // began while the first was under way
        assertThat(meter.totals()).isEqualTo(new TransferTotals(2, 12, 60));
        meter.finished(1300, 1310, 0);
        assertThat(meter.totals()).isEqualTo(new TransferTotals(3, 12, 70));
    }

    @Test
    void timeBeforeTheMeterWasThereDoesNotCount() {
        TransferMeter meter = new TransferMeter(1000);
        meter.finished(900, 1010, 1);
        assertThat(meter.totals().elapsedNs()).isEqualTo(10);
    }
}
