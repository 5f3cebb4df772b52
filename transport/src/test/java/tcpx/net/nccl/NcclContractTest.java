package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tcpx.Soak;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/**
 * The contract over the test plugin: in every version of the interface, with some of the manners plugins have, so that
 * each is there; with the profile soak every version with every manner.
 */
@ParameterizedClass(name = "v{0} {1}")
@MethodSource("ways")
class NcclContractTest extends NetProviderContract {
    private static final List<String> COVERING = List.of(
            "table_by_init=1 late_connection=1",
            "accept_nulls=2 signals=1",
            "unpack=1 device_handle=1 connect_nulls=3 accept_nulls=3",
            "connect_nulls=2 late_connection=1",
            "table_by_init=1 max_recvs=8",
            "device_handle=1 signals=1 newest_first=1",
            "unpack=1 late_connection=1",
            "table_by_init=1 signals=1");
    private static final List<String> MANNERS = List.of(
            "",
            "table_by_init=1",
            "late_connection=1",
            "signals=1",
            "connect_nulls=3 accept_nulls=3",
            "newest_first=1",
            "max_recvs=8",
            "unpack=1",
            "device_handle=1");
    private static final int WITH_DEVICE_TYPES = 7;

    @TempDir
    private static Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    static Stream<Arguments> ways() {
        IntStream versions = IntStream.rangeClosed(NcclPlugin.OLDEST, NcclPlugin.NEWEST);
        if (Soak.rounds(1) == 0) {
            return versions.mapToObj(each -> Arguments.of(each, COVERING.get(each - NcclPlugin.OLDEST)));
        }
        return versions.boxed()
                .flatMap(each -> MANNERS.stream()
                        .filter(manner -> each >= WITH_DEVICE_TYPES || !manner.equals("unpack=1"))
                        .map(manner -> Arguments.of(each, manner)));
    }

    @Override
    protected ProviderUnderTest open() throws Exception {
        return new NcclUnderTest(TestPlugin.build(directory, version).with(settings.split(" ")));
    }
}
