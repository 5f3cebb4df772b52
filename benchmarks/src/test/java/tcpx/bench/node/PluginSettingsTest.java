package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;

/** What cannot be done over a plugin is refused with its reason. */
class PluginSettingsTest {
    private static final Capabilities PLUGIN =
            new Capabilities(EnumSet.of(MemoryKind.HOST), 16, true, false, false, false);

    private static Settings nccl(String name, String value) {
        Map<String, String> values = new HashMap<>(Map.of("provider", "nccl"));
        values.put(name, value);
        return Settings.of(values);
    }

    @Test
    void whatThePluginCannotDoIsRefused() {
        assertThatThrownBy(() -> nccl("window", "17").requireSuitable(PLUGIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window=17")
                .hasMessageContaining("allowed is 1 to 16");
    }

    @ParameterizedTest
    @CsvSource({"window, 16", "window, auto", "strategy, STRIPED", "strategy, ADAPTIVE", "channels, 8"})
    void whatItCanIsNot(String name, String value) {
        assertThatCode(() -> nccl(name, value).requireSuitable(PLUGIN)).doesNotThrowAnyException();
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
