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
    "5, table_by_init=1 late_connection=1",
    "6, accept_nulls=2 signals=1",
    "7, unpack=1 device_handle=1 connect_nulls=3 accept_nulls=3",
    "8, connect_nulls=2 late_connection=1",
    "9, table_by_init=1 max_recvs=8",
    "10, device_handle=1 signals=1 newest_first=1",
    "11, unpack=1 late_connection=1",
    "12, table_by_init=1 signals=1"
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
