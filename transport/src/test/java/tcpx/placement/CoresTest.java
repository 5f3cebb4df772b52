package tcpx.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1:0, 1:0",
        "'0,1', 0:1",
        "0-1, 0:1",
        "0-3, 0-3",
        "0:1:2:5:7-9, 0-2:5:7-9",
        "3-4:0, 3:4:0",
        "2:2, 2:2",
        "8191, 8191"
    })
    void aListIsReadAndWritten(String text, String written) {
        assertThat(Cores.parse(text)).hasToString(written);
        assertThat(Cores.parse(Cores.parse(text).toString())).isEqualTo(Cores.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1:", "1::2", "-1", "2-1", "0-8192", "99999999999", "1-2-3", "0x1"})
    void whatIsNoListIsRefused(String text) {
        assertThatThrownBy(() -> Cores.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutCoresNothingIsBound() {
        Cores before = Cores.usable();
        Cores.ANY.bind(3);
        Cores.ANY.requireUsable();
        assertThat(Cores.usable()).isEqualTo(before);
        assertThat(Cores.ANY).hasToString("any");
    }

    @Test
    void threadsAreBoundInTurn() {
        List<Integer> usable = Cores.usable().numbers();
        assertThat(usable).isNotEmpty();
        Cores cores = new Cores(usable);
        for (int thread = 0; thread < usable.size() + 1; thread++) {
            int number = thread;
            CompletableFuture<Cores> bound = new CompletableFuture<>();
            new Thread(() -> {
                        cores.bind(number);
                        bound.complete(Cores.usable());
                    })
                    .start();
            assertThat(bound.join().numbers()).containsExactly(usable.get(thread % usable.size()));
        }
    }

    @Test
    void aCoreThatThisMachineLacksIsRefusedWithThoseItHas() {
        assertThatThrownBy(() -> Cores.parse("8000").requireUsable())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8000")
                .hasMessageContaining("allowed: " + Cores.usable());
        assertThatThrownBy(() -> Cores.parse("8000").bind(0)).hasMessageContaining("core 8000");
    }

    @Test
    void aRailsCoresAreThoseOfItsNumaNode(@TempDir Path sysfs) throws Exception {
        Files.createDirectories(sysfs.resolve("class/net/eth7/device"));
        Files.createDirectories(sysfs.resolve("devices/system/node/node1"));
        int core = Cores.usable().numbers().get(0);
        Files.writeString(sysfs.resolve("class/net/eth7/device/numa_node"), "1\n");
        Files.writeString(sysfs.resolve("devices/system/node/node1/cpulist"), core + ",8000-8001\n");
        assertThat(Cores.near(sysfs, "eth7").numbers()).containsExactly(core);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1\n", "\n", "x"})
    void aDeviceWithoutNumaNodeHasNoPreference(String node, @TempDir Path sysfs) throws Exception {
        Files.createDirectories(sysfs.resolve("class/net/eth7/device"));
        Files.writeString(sysfs.resolve("class/net/eth7/device/numa_node"), node);
        assertThat(Cores.near(sysfs, "eth7")).isEqualTo(Cores.ANY);
        assertThat(Cores.near(sysfs, "eth8")).isEqualTo(Cores.ANY);
    }
}
