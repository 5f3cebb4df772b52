package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;

class PluginLayoutTest {
    @TempDir
    private Path directory;

    @Test
    void everyOffsetAndSizeIsThatOfTheCCompiler() throws Exception {
        NativeLibrary library =
                NativeLibrary.open(TestPlugin.build(directory, 5, 12).path().toString());
        NativeFunction describe = new NativeFunction(library.symbol("net_plugin_describe"), "ip");
        long memory = Memory.allocate(4 * 64);
        for (int version = PluginLayout.OLDEST; version <= PluginLayout.NEWEST; version++) {
            int count = describe.call(version, memory);
            List<Integer> compiled = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                compiled.add(Memory.getInt(memory + 4L * i));
            }
            PluginLayout layout = PluginLayout.of(version);
            List<Integer> ours = new ArrayList<>(List.of(layout.propertiesBytes()));
            ours.addAll(layout.members());
            assertThat(ours).as("v%d", version).isEqualTo(compiled);
        }
        Memory.free(memory);
    }

    @ParameterizedTest
    @CsvSource({"5, 15", "6, 16", "7, 18", "8, 18", "9, 19", "10, 19", "11, 21", "12, 21"})
    void everyVersionHasItsNumberOfFunctions(int version, int functions) {
        assertThat(PluginLayout.of(version).functions()).hasSize(functions);
    }

    @ParameterizedTest
    @CsvSource({
        "5, INIT, 8",
        "5, REG_MR_DMA_BUF, -1",
        "5, DEREG_MR, 64",
        "5, TEST, 96",
        "5, CLOSE_LISTEN, 120",
        "6, REG_MR_DMA_BUF, 64",
        "6, DEREG_MR, 72",
        "6, TEST, 104",
        "6, IRECV_CONSUMED, -1",
        "7, IRECV_CONSUMED, 144",
        "9, MAKE_V_DEVICE, 152",
        "10, FINALIZE, -1",
        "11, FINALIZE, 160",
        "12, SET_NET_ATTR, 168"
    })
    void functionsStandWhereTheirVersionPutsThem(int version, PluginFunction function, int offset) {
        assertThat(PluginLayout.of(version).offset(function)).isEqualTo(offset);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 13})
    void otherVersionsAreRefused(int version) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PluginLayout.of(version))
                .withMessageContaining("v5..v12");
    }
}
