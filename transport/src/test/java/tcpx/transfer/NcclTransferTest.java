package tcpx.transfer;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.net.NetProvider;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;

/** Over a net plugin: one with the manners of GPUDirect-TCPX, and one of the newest interface with others'. */
@ParameterizedClass(name = "v{0} {1}")
@CsvSource({
    "7, unpack=1 device_handle=1 connect_nulls=3 accept_nulls=3 by_thread=2",
    "12, table_by_init=1 late_connection=1 busy_posts=2 max_recvs=8"
})
class NcclTransferTest extends TransferContract {
    @TempDir
    private Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    private NetProvider provider;

    @BeforeEach
    void load() throws Exception {
        provider = NcclNetProvider.load(
                TestPlugin.build(directory, version).with(settings.split(" ")), NcclOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        if (provider != null) { // skipped for want of a compiler
            provider.close();
        }
    }

    @Override
    NetProvider provider() {
        return provider;
    }
}
