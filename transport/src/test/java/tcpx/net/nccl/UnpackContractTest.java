package tcpx.net.nccl;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.net.NetProvider;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;
import tcpx.net.staged.UnpackProvider;
import tcpx.unpack.HostUnpacker;

/** The contract over a plugin that leaves messages in bounce memory, and threads that unpack them. */
@ParameterizedClass(name = "v{0} {1}")
@CsvSource({
    "7, unpack=1 device_handle=1 fragments=4080 bounce_pages=1200",
    "12, unpack=1 fragments=4096 bounce_pages=1024 late_connection=1"
})
class UnpackContractTest extends NetProviderContract {
    @TempDir
    private static Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    @Override
    protected ProviderUnderTest open() throws Exception {
        Path plugin = TestPlugin.build(directory, version).with(settings.split(" "));
        return new NcclUnderTest(unpacking(plugin), unpacking(plugin));
    }

    private static NetProvider unpacking(Path plugin) {
        return new UnpackProvider(NcclNetProvider.load(plugin, NcclOptions.DEFAULT), new HostUnpacker(2));
    }
}
