package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tcpx.net.NetProviderAllocationContract;
import tcpx.net.ProviderUnderTest;

/** Nothing is allocated for a message, in whatever version of the interface functions are called. */
@ParameterizedClass(name = "v{0}")
@MethodSource("versions")
class NcclAllocationTest extends NetProviderAllocationContract {
    @TempDir
    private static Path directory;

    @Parameter
    private int version;

    static IntStream versions() {
        return IntStream.rangeClosed(NcclPlugin.OLDEST, NcclPlugin.NEWEST);
    }

    @Override
    protected ProviderUnderTest open() throws Exception {
        String settings = version == NcclPlugin.NEWEST ? "unpack=1" : "lazy_sends=1";
        return new NcclUnderTest(TestPlugin.build(directory, version).with(settings));
    }
}
