package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Param;
import tcpx.bench.InProcessBenchmark;
import tcpx.bench.LatencyBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.plan.Strategy;

class ParameterTest {
    private static Map<String, String> declaredBy(Class<?> benchmark) {
        Map<String, String> defaults = new TreeMap<>();
        for (Class<?> type = benchmark; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Param param = field.getAnnotation(Param.class);
                if (param != null) {
                    defaults.put(field.getName(), String.join(",", param.value()));
                }
            }
        }
        return defaults;
    }

    @Test
    void theBenchmarkDeclaresEveryParameterWithItsDefault() {
        Map<String, String> ours =
                Arrays.stream(Parameter.values()).collect(Collectors.toMap(Parameter::label, Parameter::standard));
        assertThat(declaredBy(TransferBenchmark.class)).isEqualTo(new TreeMap<>(ours));
    }

    @Test
    void theLatencyBenchmarkDiffersInTheMessageSizesItSweepsOver() {
        Map<String, String> latency = declaredBy(LatencyBenchmark.class);
        String sizes = latency.put("messageBytes", Parameter.MESSAGE_BYTES.standard());
        assertThat(latency).isEqualTo(declaredBy(TransferBenchmark.class));
        assertThat(sizes).startsWith("8,").endsWith(",67108864");
    }

    @Test
    void theFloorHasTheSameDefaultsWhereItHasTheParameter() {
        declaredBy(InProcessBenchmark.class)
                .forEach((name, value) -> assertThat(Parameter.named(name).map(Parameter::standard))
                        .as(name)
                        .contains(value));
    }

    @ParameterizedTest
    @EnumSource(Parameter.class)
    void everyDefaultIsAllowedAndInItsOneSpelling(Parameter parameter) {
        assertThat(parameter.normalize(parameter.standard())).isEqualTo(parameter.standard());
        assertThat(parameter.help()).isNotBlank();
        assertThat(Parameter.named(parameter.label())).contains(parameter);
    }

    @Test
    void everyStrategyCanBeChosenInEitherCase() {
        for (Strategy strategy : Strategy.values()) {
            String spelling = strategy == Strategy.AUTO ? "auto" : strategy.name();
            assertThat(Parameter.STRATEGY.normalize(strategy.name())).isEqualTo(spelling);
            assertThat(Parameter.STRATEGY.normalize(strategy.name().toLowerCase(Locale.ROOT)))
                    .isEqualTo(spelling);
            assertThat(Settings.of(Map.of("strategy", spelling)).transfer().strategy())
                    .isEqualTo(strategy);
        }
        assertThat(Parameter.STRATEGY.normalize("round-robin")).isEqualTo("ROUND_ROBIN");
    }

    @ParameterizedTest
    @CsvSource({
        "CHANNELS, 1, 1",
        "CHANNELS, 256, 256",
        "CHANNELS, ' 007 ', 7",
        "CHUNK_BYTES, 64KiB, 65536",
        "CHUNK_BYTES, 1g, 1073741824",
        "WINDOW, 1024, 1024",
        "MESSAGE_BYTES, 0, 0",
        "MESSAGE_BYTES, 64m, 67108864",
        "WORKING_SET_BYTES, 1GB, 1000000000",
        "PROVIDER, Socket, socket",
        "WEIGHTS, equal, equal",
        "WEIGHTS, 4:4:4.0:1, 4:4:4:1",
        "WEIGHTS, 0.5:1, 0.5:1",
        "THREADS, Auto, auto",
        "THREADS, 2, 2",
        "CORES, Any, any",
        "CORES, NUMA, numa",
        "CORES, '0,1', 0:1",
        "CORES, 0-3/4:5, 0-3/4:5",
        "ZERO_COPY, VMSPLICE, vmsplice",
        "ZERO_COPY, msg-zerocopy, msg_zerocopy",
        "ZERO_COPY, auto, auto",
        "CONGESTION, cubic, cubic",
        "SEND_BUFFER_BYTES, 4m, 4194304"
    })
    void oneValueHasOneSpelling(Parameter parameter, String value, String spelling) {
        assertThat(parameter.normalize(value)).isEqualTo(spelling);
    }

    @ParameterizedTest
    @CsvSource({
        "CHANNELS, 0, from 1 to 256",
        "CHANNELS, 257, from 1 to 256",
        "CHANNELS, -1, from 1 to 256",
        "CHANNELS, '', from 1 to 256",
        "CHANNELS, four, from 1 to 256",
        "CHANNELS, 1.5, from 1 to 256",
        "CHANNELS, 99999999999, from 1 to 256",
        "CHUNK_BYTES, 0, 1 to 1Gi bytes",
        "CHUNK_BYTES, 1073741825, 1 to 1Gi bytes",
        "CHUNK_BYTES, big, 64KiB",
        "WINDOW, 0, from 1 to 1024",
        "WINDOW, 1025, from 1 to 1024",
        "STRATEGY, RANDOM, ROUND_ROBIN",
        "STRATEGY, '', STRIPED",
        "PROVIDER, carrier-pigeon, socket",
        "MESSAGE_BYTES, -1, 64KiB",
        "MESSAGE_BYTES, 2t, 0 to 1Ti bytes",
        "WORKING_SET_BYTES, 2t, 0 to 1Ti bytes",
        "THREADS, 0, from 1 to 256",
        "THREADS, 257, from 1 to 256",
        "THREADS, many, or auto",
        "CORES, '', 0-3/4-7",
        "CORES, near, 0-3/4-7",
        "CORES, 0/, 0-3/4-7",
        "CORES, 0/1/2, 0-3/4-7",
        "CORES, 9-0, 0-3/4-7",
        "ZERO_COPY, sendfile, vmsplice",
        "WEIGHTS, 1:0, above 0",
        "WEIGHTS, 1:-1, above 0",
        "WEIGHTS, 1:NaN, above 0",
        "WEIGHTS, 1:Infinity, above 0",
        "WEIGHTS, 1:, above 0",
        "WEIGHTS, heavy, above 0",
        "CONGESTION, '', cubic",
        "CONGESTION, a-name-of-sixteen, cubic",
        "CONGESTION, cubic;reboot, cubic",
        "SEND_BUFFER_BYTES, 2g, 0 to 1Gi bytes",
        "RECEIVE_BUFFER_BYTES, -5, 64KiB",
        "NOT_SENT_LOWAT_BYTES, none, 64KiB"
    })
    void aBadValueIsRefusedWithNameValueAndWhatIsAllowed(Parameter parameter, String value, String allowed) {
        assertThatThrownBy(() -> parameter.normalize(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(parameter.label() + "=" + value + ": ")
                .hasMessageContaining(allowed);
    }
}
