package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.results.format.ResultFormatType;

class JmhArgumentsTest {
    private static JmhArguments parse(String... line) {
        return JmhArguments.parse(List.of(line), Map.of());
    }

    @Test
    void bothFormsOfAParameterAreRead() {
        JmhArguments arguments = parse("-p", "channels=1,2", "-pwindow=8");
        assertThat(arguments.values("channels")).contains(List.of("1", "2"));
        assertThat(arguments.values("window")).contains(List.of("8"));
        assertThat(arguments.parameterNames()).containsExactly("channels", "window");
        assertThat(arguments.values("chunkBytes")).isEmpty();
    }

    @Test
    void valuesComeInTheirOneSpellingAndOnce() {
        JmhArguments arguments = parse("-p", "messageBytes=64m,64MiB,1MB", "-p", "strategy=striped,STRIPED");
        assertThat(arguments.values("messageBytes")).contains(List.of("67108864", "1000000"));
        assertThat(arguments.values("strategy")).contains(List.of("STRIPED"));
        assertThat(arguments.asList()).containsExactly("-p", "messageBytes=67108864,1000000", "-p", "strategy=STRIPED");
    }

    @Test
    void everythingElsePassesThroughUntouched() {
        JmhArguments arguments =
                parse("-f", "2", "-wi", "1", "-i", "3", "-r", "200ms", "-prof", "gc", "Transfer.*", "-rf", "csv");
        assertThat(arguments.asList())
                .containsExactly(
                        "-f", "2", "-wi", "1", "-i", "3", "-r", "200ms", "-prof", "gc", "Transfer.*", "-rf", "csv");
        assertThat(arguments.options().getForkCount().get()).isEqualTo(2);
        assertThat(arguments.options().getIncludes()).containsExactly("Transfer.*");
        assertThat(arguments.options().getProfilers()).hasSize(1);
        assertThat(arguments.parameterNames()).isEmpty();
        assertThat(JmhArguments.parse(arguments.asList(), Map.of()).asList()).isEqualTo(arguments.asList());
    }

    @Test
    void whereResultsGoIsNotForTheForks() {
        JmhArguments arguments = parse("-rf", "json", "-rff", "there.json", "-o", "log", "-f", "1");
        assertThat(arguments.options().getResultFormat().get()).isEqualTo(ResultFormatType.JSON);
        assertThat(arguments.withoutOutput().getResultFormat().hasValue()).isFalse();
        assertThat(arguments.withoutOutput().getResult().hasValue()).isFalse();
        assertThat(arguments.withoutOutput().getOutput().hasValue()).isFalse();
        assertThat(arguments.withoutOutput().getForkCount().get()).isEqualTo(1);
    }

    @Test
    void theEnvironmentGivesWhatTheCommandLineDoesNot() {
        Map<String, String> environment = Map.of(
                "UCCL_TCPX_NUM_CHANNELS", "8",
                "UCCL_TCPX_CHUNK_BYTES", "256k",
                "UCCL_TCPX_PERF_SIZE", "1m",
                "UCCL_TCPX_MAX_SEND_INFLIGHT", "4");
        JmhArguments arguments = JmhArguments.parse(List.of("-p", "channels=1,2"), environment);
        assertThat(arguments.values("channels")).contains(List.of("1", "2"));
        assertThat(arguments.values("chunkBytes")).contains(List.of("262144"));
        assertThat(arguments.values("messageBytes")).contains(List.of("1048576"));
        assertThat(arguments.values("window")).contains(List.of("4"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = { // -p chunkBytes=; UCCL_TCPX_CHUNK_BYTES; NCCL_P2P_NET_CHUNKSIZE; what counts
                "-; -; -; -",
                "-; -; 131072; 131072",
                "-; -; 128k; 131072",
                "-; 256k; -; 262144",
                "-; 256k; 131072; 262144",
                "-; 256k; lots; 262144",
                "-; ''; 131072; 131072",
                "-; ' '; ''; -",
                "64k; -; 131072; 65536",
                "64k; 256k; 131072; 65536",
                "64k; lots; lots; 65536",
                "auto; 256k; 131072; auto"
            })
    void theChunkIsTheCommandLinesThenOursThenThatOfNccl(String given, String ours, String nccl, String counts) {
        Map<String, String> environment = new HashMap<>();
        environment.put("UCCL_TCPX_CHUNK_BYTES", ours);
        environment.put("NCCL_P2P_NET_CHUNKSIZE", nccl);
        environment.values().removeIf(Objects::isNull);
        List<String> line = given == null ? List.of() : List.of("-p", "chunkBytes=" + given);
        JmhArguments arguments = JmhArguments.parse(line, environment);
        assertThat(arguments.values("chunkBytes"))
                .isEqualTo(Optional.ofNullable(counts).map(List::of));
        assertThat(arguments.asList()).isEqualTo(counts == null ? List.of() : List.of("-p", "chunkBytes=" + counts));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "UCCL_TCPX_NUM_CHANNELS; none; channels=none: allowed is a whole number from 1 to 256",
                "UCCL_TCPX_CHUNK_BYTES; 0; chunkBytes=0: allowed is 1 to 1Gi bytes",
                "NCCL_P2P_NET_CHUNKSIZE; 0; chunkBytes=0: allowed is 1 to 1Gi bytes",
                "NCCL_P2P_NET_CHUNKSIZE; lots; chunkBytes=lots: 'lots' is not a size: write 65536, 64k, 64KiB or 1MB"
            })
    void aBadEnvironmentIsRefusedWithItsVariable(String variable, String value, String message) {
        assertThatThrownBy(() -> JmhArguments.parse(List.of(), Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("environment variable " + variable + ": " + message);
    }

    @Test
    void theEnvironmentIsLeftOutWhereNoBenchmarkHasTheParameter() {
        Map<String, String> environment = Map.of("NCCL_P2P_NET_CHUNKSIZE", "131072", "UCCL_TCPX_NUM_CHANNELS", "8");
        JmhArguments arguments = JmhArguments.parse(List.of("-p", "window=4"), environment);
        assertThat(arguments.parameterNames()).containsExactly("window");
        assertThat(arguments.withEnvironmentFor(List.of("channels")).asList())
                .containsExactly("-p", "channels=8", "-p", "window=4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "channels=0; channels=0: allowed is a whole number from 1 to 256",
                "channels=1,,2; channels=: allowed is",
                "channels; -p channels: write -p name=value",
                "=4; -p =4: write -p name=value",
                "messageBytes=lots; messageBytes=lots: 'lots' is not a size"
            })
    void badParametersAreRefused(String parameter, String message) {
        assertThatThrownBy(() -> parse("-p", parameter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatJmhDoesNotUnderstandIsRefusedWithWhereToLook() {
        assertThatThrownBy(() -> parse("-wi", "many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many")
                .hasMessageContaining("-h");
        assertThatThrownBy(() -> parse("--no-such-option"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-option");
        assertThatThrownBy(() -> parse("-p")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDefaultGivesWayToTheCommandLineAndTheEnvironment() {
        assertThat(parse().withDefault("channels", "6").values("channels")).contains(List.of("6"));
        assertThat(parse("-p", "channels=2").withDefault("channels", "6").values("channels"))
                .contains(List.of("2"));
        assertThat(JmhArguments.parse(List.of(), Map.of("UCCL_TCPX_NUM_CHANNELS", "3"))
                        .withDefault("channels", "6")
                        .values("channels"))
                .contains(List.of("3"));
    }
}
