package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    @TempDir
    Path temp;

    private static Environment node(String... changes) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("os.kernel", "6.18.44-cloud");
        values.put("cpu.vendor", "AuthenticAMD");
        values.put("cpu.model", "AMD EPYC");
        values.put("cpu.threads", "2");
        values.put("memory.totalBytes", "25276510208");
        values.put("load.average", "0.1 0.2 0.3");
        for (int i = 0; i < changes.length; i += 2) {
            values.put(changes[i], changes[i + 1]);
        }
        return new Environment(values);
    }

    @Test
    void isReadableStableAndEndsInAHash() {
        assertThat(Machine.of(node()).name()).matches("amd-epyc-2c-24g-linux6\\.18-[0-9a-f]{4}");
        assertThat(Machine.of(node())).isEqualTo(Machine.of(node(), node()));
    }

    @ParameterizedTest
    @CsvSource({
        "load.average,9 9 9",
        "os.kernel,6.18.45",
        "jdk.version,25",
        "memory.totalBytes,25276000000",
        "rail.eth1.mtu,1500",
        "cpu.governor,powersave"
    })
    void isTheSameMachineAfter(String key, String value) {
        assertThat(Machine.of(node(key, value))).isEqualTo(Machine.of(node()));
    }

    @ParameterizedTest
    @CsvSource({
        "os.kernel,6.19.1",
        "cpu.model,AMD EPYC 7B13",
        "cpu.threads,4",
        "memory.totalBytes,33866444800",
        "host.product,Google Compute Engine",
        "host.hypervisor,yes",
        "gpu.0,NVIDIA H100"
    })
    void isAnotherMachineAfter(String key, String value) {
        assertThat(Machine.of(node(key, value)).name())
                .isNotEqualTo(Machine.of(node()).name());
        assertThat(Machine.of(node(), node(key, value)).name())
                .as("as the other node")
                .isNotEqualTo(Machine.of(node()).name())
                .startsWith("amd-epyc-2c-24g-linux6.18-");
    }

    @ParameterizedTest
    @CsvSource({
        "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz,intel-xeon-platinum-8481c",
        "AMD EPYC 7B13 64-Core Processor,amd-epyc-7b13",
        "0xd40,arm-0x41-0xd40",
        "12th Gen Intel(R) Core(TM) i7-1270P,12th-gen-intel-core-i7-1270p"
    })
    void namesProcessorsShortly(String model, String expected) {
        assertThat(Machine.of(node("cpu.model", model, "cpu.vendor", "0x41")).name())
                .startsWith(expected + "-2c-24g-");
    }

    @Test
    void aNodeThatTellsNothingStillHasAName() {
        assertThat(Machine.of(new Environment(Map.of())).name()).matches("cpu-[0-9a-f]{4}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "-x", "20261122T130613Z-nogit", "mine mine"})
    void refusesANameThatIsNoDirectory(String name) {
        Machine machine = Machine.of(node());
        assertThatThrownBy(() -> machine.named(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsFileIsWrittenOnceAndNeverChanged() {
        Machine machine = Machine.of(node()).named("bench-1");
        machine.writeOnce(temp.resolve("bench-1"));
        Path file = temp.resolve("bench-1/machine.properties");
        assertThat(file).content().startsWith("format=1\nname=bench-1\nidentity=" + machine.identity() + "\n");
        assertThat(file).content().contains("cpu.model=AMD EPYC\n", "memory.GiB=24\n", "os.kernel=6.18\n");
        Machine.of(node("cpu.threads", "64")).named("bench-1").writeOnce(temp.resolve("bench-1"));
        assertThat(file).content().contains("cpu.threads=2\n");
        assertThat(temp.resolve("bench-1").toFile().list()).containsExactlyElementsOf(List.of("machine.properties"));
    }
}
