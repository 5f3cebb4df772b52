package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host alone has the port that was meant. */
class HostPortDefaultTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:12347",
        "127.0.0.1:80, 127.0.0.1:80",
        "'[::1]', '[0:0:0:0:0:0:0:1]:12347'",
        "'[::1]:80', '[0:0:0:0:0:0:0:1]:80'"
    })
    void theStandardPortIsForHostsWithoutOne(String text, String address) {
        assertThat(HostPort.format(HostPort.parse(text, 12347))).isEqualTo(address);
    }
}
