package tcpx.net.nccl;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/** The contract over the test plugin, in every version of the interface, with some of the manners plugins have. */
@ParameterizedClass(name = "v{0} {1}")
@CsvSource({
    "5, ''",
    "6, accept_nulls=2",
    "7, unpack=1 device_handle=1 connect_nulls=3 accept_nulls=3",
    "8, connect_nulls=2",
    "9, ''",
    "10, device_handle=1",
    "11, unpack=1",
    "12, ''"
})
class NcclContractTest extends NetProviderContract {
    private static final TestPlugin[] BUILT = new TestPlugin[13];

    @TempDir
    private static Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    @BeforeAll
    static void build() throws Exception {
        for (int version = 5; version <= 12; version++) {
            BUILT[version] = TestPlugin.build(directory, version);
        }
    }

    @Override
    protected ProviderUnderTest open() throws Exception {
        return new NcclUnderTest(BUILT[version].with(settings.split(" ")));
    }
}
