package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowedMinimumTest {
    private final WindowedMinimum least = new WindowedMinimum(100);

    @Test
    void theLeastIsKeptForAsLongAsTheWindowAndThenGivesWayToTheNext() {
        assertThat(least.value()).isZero();
        least.take(7, 1000);
        assertThat(least.value()).isEqualTo(7);
        least.take(9, 1100);
        assertThat(least.value()).as("not older than the window").isEqualTo(7);
        least.take(9, 1101);
        assertThat(least.value()).isEqualTo(9);
        least.take(3, 1102);
        assertThat(least.value()).isEqualTo(3);
    }

    @Test
    void aValueThatComesAgainIsAsYoungAsThat() {
        least.take(7, 1000);
        least.take(7, 1090);
        least.take(9, 1150);
        assertThat(least.value()).isEqualTo(7);
    }
}
