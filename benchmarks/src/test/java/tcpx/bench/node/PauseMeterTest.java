package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseMeterTest {
    private static final long MS = 1_000_000;

    private final AtomicLong nowNs = new AtomicLong(-5_000 * MS);
    private final PauseMeter meter = new PauseMeter(nowNs::get);

    private void wakeAfter(long milliseconds) {
        nowNs.addAndGet(milliseconds * MS);
        meter.woken();
    }

    @ParameterizedTest
    @CsvSource({"50, 0", "150, 0", "151, 101", "5050, 5000"})
    void onlyWhatIsLaterThanABusyMachineIsAPause(long wokenAfterMs, long stoppedMs) {
        wakeAfter(wokenAfterMs);
        assertThat(meter.stoppedNs()).isEqualTo(stoppedMs * MS);
    }

    @Test
    void whoAsksBeforeTheThreadWokeHearsOfThePauseAndItIsCountedOnce() {
        nowNs.addAndGet(1050 * MS);
        assertThat(meter.stoppedNs()).isEqualTo(1000 * MS);
        wakeAfter(10);
        assertThat(meter.stoppedNs()).isEqualTo(1010 * MS);
        wakeAfter(250);
        assertThat(meter.stoppedNs()).isEqualTo(1210 * MS);
    }
}
