package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.result.Node;
import tcpx.net.Rail;
import tcpx.plan.Strategy;
import tcpx.transfer.TransferConfig;

class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        // asked, what is chosen, message, how many are under way: no more than the working set holds
        "auto, 4, 64m, 4",
        "auto, 9, 64m, 4",
        "auto, 9, 1m, 9",
        "auto, 1, 8, 1",
        "2, 9, 1m, 2"
    })
    void asManyMessagesAreUnderWayAsIsAskedOrChosenAndFit(String asked, int chosen, String message, int inFlight) {
        Settings settings = Settings.of(Map.of("inFlight", asked, "messageBytes", message));
        assertThat(settings.inFlight(chosen)).isEqualTo(inFlight);
    }

    @Test
    void whatIsNotNamedHasItsDefault() {
        Settings settings = Settings.of(Map.of("channels", "2"));
        assertThat(settings.asMap())
                .hasSize(Parameter.values().length)
                .containsEntry("channels", "2")
                .containsEntry("window", "auto");
        assertThat(settings.transfer().channels()).isEqualTo(2);
        assertThat(settings.transfer().window()).isEqualTo(TransferConfig.AUTO);
        assertThat(settings.messageBytes()).isEqualTo(64L << 20);
    }

    @Test
    void spellingsOfOneValueAreEqualSettings() {
        Settings one = Settings.of(Map.of("messageBytes", "64MiB", "strategy", "striped"));
        Settings other = Settings.of(Map.of("messageBytes", "67108864", "strategy", "STRIPED"));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
        assertThat(one).isNotEqualTo(Settings.of(Map.of()));
        assertThat(Settings.of(one.asMap())).isEqualTo(one);
        assertThat(one.transfer().strategy()).isEqualTo(Strategy.STRIPED);
    }

    @Test
    void threadsAreAtMostOnePerChannel() {
        assertThat(Settings.of(Map.of("threads", "8", "channels", "3"))
                        .transfer()
                        .threads())
                .isEqualTo(3);
    }

    @Test
    void autoThreadsAreOnePerChannelAndNoMoreThanProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(Settings.of(Map.of("channels", "1")).transfer().driverThreads())
                .isEqualTo(1);
        assertThat(Settings.of(Map.of("channels", "256")).transfer().driverThreads())
                .isEqualTo(Math.min(256, processors));
    }

    @ParameterizedTest
    @CsvSource({"any, any, any", "0:1, 0:1, 0:1", "0/1, 0, 1", "0-2:5/1, 0-2:5, 1", "numa, any, any"})
    void eachNodeHasItsCores(String value, String a, String b) {
        Settings settings = Settings.of(Map.of("cores", value));
        List<Rail> rails = List.of(new Rail(0, "lo", "127.0.0.1")); // a virtual interface: near no core
        assertThat(settings.cores(Node.A, rails)).hasToString(a);
        assertThat(settings.cores(Node.B, rails)).hasToString(b);
    }

    @ParameterizedTest
    @CsvSource({
        "67108864, 268435456, 4",
        "67108864, 268435455, 3",
        "67108864, 1, 1",
        "67108864, 0, 1",
        "1, 1048576, 4096",
        "0, 0, 1",
        "2147483649, 0, 1"
    })
    void messageBuffersFillTheWorkingSetAndAreAtLeastOne(String messageBytes, String workingSetBytes, int buffers) {
        assertThat(Settings.of(Map.of("messageBytes", messageBytes, "workingSetBytes", workingSetBytes))
                        .messageBuffers())
                .isEqualTo(buffers);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 99", "3, 300", "4, 400"})
    void theWorkingSetMustHoldTheMessagesInFlight(String inFlight, String workingSetBytes) {
        Map<String, String> fits =
                Map.of("inFlight", inFlight, "messageBytes", "100", "workingSetBytes", workingSetBytes);
        assertThat(Settings.of(fits).inFlight(1)).isEqualTo(Integer.parseInt(inFlight));
    }

    @Test
    void moreMessagesInFlightThanTheWorkingSetHoldsAreRefusedWithTheRemedy() {
        assertThatThrownBy(() -> Settings.of(Map.of("inFlight", "4", "messageBytes", "100", "workingSetBytes", "399")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inFlight=4: the working set of 399 bytes holds 3 of messageBytes=100")
                .hasMessageContaining("-p workingSetBytes=400");
        assertThatThrownBy(() -> Settings.of(Map.of("inFlight", "65")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inFlight=65")
                .hasMessageContaining("1 to 64");
    }

    @Test
    void weightsMustFitTheChannels() {
        assertThat(Settings.of(Map.of("channels", "2", "weights", "4:1"))
                        .transfer()
                        .weights())
                .containsExactly(4.0, 1.0);
        assertThatThrownBy(() -> Settings.of(Map.of("channels", "3", "weights", "4:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights")
                .hasMessageContaining("2")
                .hasMessageContaining("3 channels");
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> Settings.of(Map.of("chanels", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chanels");
    }
}
