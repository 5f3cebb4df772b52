package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done over a plugin is refused with its reason. */
class PluginSettingsTest {
    private static Settings nccl(String name, String value) {
        Map<String, String> values = new HashMap<>(Map.of("provider", "nccl"));
        values.put(name, value);
        return Settings.of(values);
    }

    @Test
    void aWindowThatThePluginMayNotHoldIsRefusedUnlessItIsSaidToHoldMore() {
        assertThatThrownBy(() -> nccl("window", "17"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window=17")
                .hasMessageContaining("allowed is 1 to 16")
                .hasMessageContaining("-p pluginRequests=17");
        Map<String, String> values = Map.of("provider", "nccl", "window", "32", "pluginRequests", "32");
        assertThat(Settings.of(values).transfer().window()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource({"0", "1025", "many", "''"})
    void aNumberOfRequestsThatCannotBeIsRefused(String value) {
        assertThatThrownBy(() -> nccl("pluginRequests", value))
                .hasMessageContaining("pluginRequests=" + value)
                .hasMessageContaining("allowed is a whole number from 1 to 1024");
    }

    @Test
    void aNumberOfRequestsWithoutAPluginIsRefused() {
        assertThatThrownBy(() -> Settings.of(Map.of("pluginRequests", "32")))
                .hasMessageContaining("pluginRequests=32")
                .hasMessageContaining("provider=nccl");
    }

    @ParameterizedTest
    @CsvSource({"window, 16", "window, auto", "strategy, STRIPED", "strategy, ADAPTIVE", "channels, 8"})
    void whatItCanIsNot(String name, String value) {
        assertThatCode(() -> nccl(name, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"verify, crc32c", "congestion, reno", "sendBufferBytes, 4096", "notSentLowatBytes, 4096"})
    void anOptionOfTheSocketsIsRefused(String name, String value) {
        assertThatThrownBy(() -> nccl(name, value))
                .hasMessageContaining(name + "=" + value)
                .hasMessageContaining("provider=socket");
    }

    @Test
    void withoutAPluginTheNodeSaysSo() {
        assertThatThrownBy(() -> nccl("channels", "1").provider(Optional.empty()))
                .hasMessageContaining("--plugin PATH");
    }
}
