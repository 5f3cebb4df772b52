package tcpx.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.peer.program.StreamProgram;

class PeerOutputTest {
    @Test
    void readsWhatTheServerOfIperf3Received() {
        Map<String, Double> moved = PeerOutput.iperf3("{\"start\":{},\"end\":{\"sum_sent\":{\"bytes\":9},"
                + "\"sum_received\":{\"seconds\":2.0,\"bytes\":1000000000}}}");
        assertThat(moved).isEqualTo(Map.of("bytes", 1e9, "seconds", 2.0));
    }

    @Test
    void anErrorOfIperf3IsTold() {
        assertThatThrownBy(() -> PeerOutput.iperf3("{\"end\":{},\"error\":\"unable to connect\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("iperf3: unable to connect");
        assertThatThrownBy(() -> PeerOutput.iperf3("no json")).hasMessageContaining("no json");
    }

    @Test
    void readsTheOverallBandwidthOfUcx() {
        String text = "iterations,50.0_percentile_lat,avg_lat,overall_lat,avg_bw,overall_bw,avg_mr,overall_mr\n"
                + " 300,19.613,28298.330,19326.420,141.35,206.97,35,52\n";
        assertThat(PeerOutput.ucxGBps(text)).isCloseTo(0.21702, within(1e-4));
        assertThatThrownBy(() -> PeerOutput.ucxGBps("ERROR no usable transports"))
                .hasMessageContaining("no usable transports");
    }

    @Test
    void readsWhatTheMpiProgramMoved() {
        String said = "node-b: a warning\nbytes=3221225472 seconds=2.000000 cpu=1.900 cpuB=1.800\n";
        assertThat(PeerOutput.figures("it", said, "bytes"))
                .isEqualTo(Map.of("bytes", 3221225472.0, "seconds", 2.0, "cpu", 1.9, "cpuB", 1.8));
        assertThatThrownBy(() -> PeerOutput.figures("it", "no route to node-b", "bytes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no route to node-b");
    }

    @ParameterizedTest
    @CsvSource({"nio, any", "copy, 0", "vmsplice, any"})
    void streamsMoveBytesOverLoopback(String kind, String cores) throws IOException, InterruptedException {
        Process receiver = streams("receive", kind, cores, "47110", "127.0.1.1", "127.0.1.2");
        BufferedReader said = receiver.inputReader(StandardCharsets.UTF_8);
        assertThat(said.readLine()).isEqualTo("READY");
        Process sender =
                streams("send", kind, cores, "47110", "0.1", "0.2", "127.0.2.1>127.0.1.1", "127.0.2.2>127.0.1.2");
        BufferedReader sent = sender.inputReader(StandardCharsets.UTF_8);
        assertThat(sent.readLine()).isEqualTo("READY");
        receiver.getOutputStream().write('\n');
        receiver.getOutputStream().flush();
        Map<String, Double> moved = PeerOutput.figures("it", sent.readLine(), "bytes");
        receiver.getOutputStream().write('\n');
        receiver.getOutputStream().flush();
        Map<String, Double> received = PeerOutput.figures("it", said.readLine(), "bytes");
        assertThat(moved.get("bytes")).isPositive();
        assertThat(received.get("bytes")).isPositive();
        assertThat(moved.get("cpu")).isNotNegative(); // none at all in so short a time is possible on a busy machine
        assertThat(sender.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Process streams(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StreamProgram.class.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void aLatencyOfUcxThatIsNoNumberDoesNotHideTheBandwidth() {
        String text = "iterations,50.0_percentile_lat,avg_lat,overall_lat,avg_bw,overall_bw,avg_mr,overall_mr\n"
                + "10,5.393,inf,488401.389,0.00,131.04,0,2\n";
        assertThat(PeerOutput.ucxGBps(text)).isEqualTo(131.04 * (1 << 20) / 1e9);
    }
}
