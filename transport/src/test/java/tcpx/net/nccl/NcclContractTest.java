package tcpx.net.nccl;

import java.nio.file.Path;
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
    @TempDir
    private static Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    @Override
    protected ProviderUnderTest open() throws Exception {
        return new NcclUnderTest(TestPlugin.build(directory, version).with(settings.split(" ")));
    }
}
