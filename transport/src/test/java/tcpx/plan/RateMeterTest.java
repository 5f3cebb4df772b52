package tcpx.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long MS = 1_000_000;
    private static final int CHUNK = 64_000;

    private final RateMeter meter = new RateMeter();

    @Test
    void aChannelThatHasDoneNothingHasNoSpeed() {
        assertThat(meter.bytesPerNs()).isZero();
        meter.begin(5 * MS);
        assertThat(meter.bytesPerNs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 50})
    void lumpsCountWholeHoweverManyChunksTheyHold(int chunks) {
        long nowNs = 0;
        for (int round = 0; round < 40; round++) {
            meter.begin(nowNs); // everything is posted at once, and acknowledged at once 4 ms later
            nowNs += 4 * MS;
            for (int i = 1; i <= chunks; i++) {
                meter.done(CHUNK, i == chunks, nowNs + 1000 * i);
            }
            nowNs += MS; // a pause is no slowness
        }
        assertThat(meter.bytesPerNs()).isCloseTo(chunks * CHUNK / 4e6, within(0.05 * chunks * CHUNK / 4e6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10})
    void aBusyChannelsSpeedIsFoundThroughLumpsOfAnySize(int lump) {
        meter.begin(0);
        for (int i = 1; i <= 600; i++) {
            long nowNs = (i + lump - 1) / lump * lump * 128_000L; // 64 kB in 128 us, told in lumps
            meter.done(CHUNK, false, nowNs);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.5, within(0.05));
    }

    @Test
    void aChangeOfSpeedIsFollowedWithinTheMemory() {
        meter.begin(0);
        long nowNs = 0;
        for (int i = 0; i < 100; i++) {
            meter.done(CHUNK, false, nowNs += MS);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.064, within(0.003));
        for (int i = 0; i < 200; i++) {
            meter.done(4 * CHUNK, false, nowNs += MS);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.256, within(0.01));
    }

    @Test
    void aBurstTooShortToMeasureSaysNothing() {
        meter.begin(0);
        meter.done(10 * CHUNK, true, MS / 10);
        assertThat(meter.bytesPerNs()).isZero();
    }

    @Test
    void theWayThereAndBackIsNoSlowness() {
        for (int round = 0; round < 5; round++) {
            long beginNs = round * 100 * MS;
            meter.begin(beginNs + 40 * MS); // nothing can come back before
            for (int i = 1; i <= 20; i++) {
                meter.done(CHUNK, i == 20, beginNs + 40 * MS + i * MS);
            }
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.064, within(0.001));
    }

    @Test
    void whatComesBackBeforeItCouldBeginsTheMeasurement() {
        meter.begin(40 * MS);
        meter.done(100 * CHUNK, false, 30 * MS); // the path has become shorter
        for (int i = 1; i <= 20; i++) {
            meter.done(CHUNK, i == 20, 30 * MS + i * MS);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.064, within(0.004));
    }

    @Test
    void whatHadTooLittleToDoIsAtLeastAsFast() {
        meter.begin(0);
        long nowNs = 0;
        for (int i = 0; i < 100; i++) {
            meter.done(CHUNK, false, nowNs += MS);
        }
        for (int i = 0; i < 100; i++) { // a tenth is all it was given
            meter.ranOut(CHUNK / 10);
            meter.done(CHUNK / 10, false, nowNs += MS);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.064, within(0.001));
        for (int i = 0; i < 100; i++) { // and what it can do beyond counts
            meter.ranOut(2 * CHUNK);
            meter.done(2 * CHUNK, false, nowNs += MS);
        }
        assertThat(meter.bytesPerNs()).isCloseTo(0.128, within(0.01));
    }

    @Test
    void aPauseInTheWorkComesBackAsAGapAndIsNoSlowness() {
        meter.begin(0);
        long nowNs = 0;
        for (int i = 0; i < 100; i++) {
            meter.done(CHUNK, false, nowNs += MS);
        }
        meter.ranOut(20 * CHUNK); // so much is under way, then 30 ms had nothing before them
        for (int i = 0; i < 20; i++) {
            meter.done(CHUNK, false, nowNs += MS);
        }
        nowNs += 30 * MS;
        for (int i = 0; i < 20; i++) {
            meter.done(CHUNK, false, nowNs += MS);
            assertThat(meter.bytesPerNs()).isCloseTo(0.064, within(0.001));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // bytes/ns so far, bytes of a burst of which all was posted at once, back after us; bytes/ns afterwards
        "0.5,   262144, 524,  0.5", // in time
        "0.5,   262144, 132,  0.5049", // in more than a quarter of it: it weighs by its time, in 40 ms
        "0.5,   262144, 131,  1.0", // in a quarter: twice as fast, and no more
        "0.5,   249999, 50,   0.5", // should have taken less than half a millisecond: nothing
        "0.001, 16384,  100,  0.002",
        "0.001, 16384,  0,    0.002",
        "0.001, 16384,  4097, 0.0013",
        "0.001, 499,    1,    0.001",
        "0.5,   262144, 4000, 0.4605", // late: a sample as any other
        "0.5,   65536,  1999, 0.5", // less than half a millisecond's work is late for many reasons
        "0.5,   65536,  2000, 0.4778", // but not so late
        "0.5,   4095,   9000, 0.5", // nor is it about speed what a few bytes take
        "0.5,   4096,   9000, 0.4083",
        "0,     4095,   9000, 0",
        "0,     4096,   9000, 0.0005",
        "0,     65536,  125,  0" // too short to measure
    })
    void aBurstMaySayThatTheSpeedHasChanged(double known, long bytes, long us, double bytesPerNs) {
        if (known > 0) {
            isKnownToMove((long) (known * MS));
        }
        meter.begin(300 * MS);
        meter.ranOut(bytes);
        meter.done(bytes, true, 300 * MS + 1000 * us);
        assertThat(meter.bytesPerNs()).isCloseTo(bytesPerNs, within(0.0001));
    }

    @Test
    void whatWasTakenForTwiceAsFastIsCorrectedByTheNextSample() {
        isKnownToMove(MS / 8);
        meter.begin(300 * MS);
        meter.done(MS / 8, true, 300 * MS + 1000); // a shaper lets it through at once
        assertThat(meter.bytesPerNs()).isCloseTo(0.25, within(0.001));
        meter.begin(400 * MS);
        meter.ranOut(MS / 4);
        meter.done(MS / 4, true, 402 * MS);
        assertThat(meter.bytesPerNs()).isCloseTo(0.125, within(0.001));
    }

    @Test
    void aBurstInWhichWorkRanOutTwiceSaysHowFastItIsAtLeast() {
        isKnownToMove(MS / 2);
        meter.begin(300 * MS);
        meter.ranOut(MS / 2);
        meter.ranOut(MS / 2); // nothing new
        meter.done(MS / 4, false, 301 * MS);
        meter.ranOut(MS / 2); // a quarter of a millisecond's work has come meanwhile
        meter.done(MS / 2, true, 305 * MS);
        assertThat(meter.bytesPerNs()).isCloseTo(0.5, within(0.001));
    }

    @Test
    void whatIsForgottenIsUnknown() {
        isKnownToMove(MS / 2);
        meter.forget();
        assertThat(meter.bytesPerNs()).isZero();
        meter.begin(300 * MS);
        meter.done(MS / 8, true, 301 * MS);
        assertThat(meter.bytesPerNs())
                .as("the first sample is all that is known")
                .isEqualTo(0.125);
    }

    // one burst of 200 ms
    private void isKnownToMove(long bytesPerMs) {
        meter.begin(0);
        for (int i = 1; i <= 200; i++) {
            meter.done(bytesPerMs, i == 200, i * MS);
        }
    }
}
