package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tcpx.Pairwise;
import tcpx.Soak;
import tcpx.net.NetProviderBehaviourContract;
import tcpx.net.ProviderUnderTest;

/**
 * The contract over the test plugin, in every version of the interface with and without each of the manners that
 * plugins have, any two of which come together somewhere; then each version with each of them alone: at random with the
 * profile soak, all with {@code -Dsoak=full}. Handlers of signals are not among them: until they are put back
 * the JVM of all tests would be at their mercy, and so they have one of their own in ForeignMannersTest.
 */
@ParameterizedClass(name = "v{0} {1}")
@MethodSource("ways")
class NcclContractTest extends NetProviderBehaviourContract {
    private static final List<String> MANNERS = List.of(
            "table_by_init=1",
            "late_connection=1",
            "by_thread=1",
            "connect_nulls=3 accept_nulls=3",
            "newest_first=1",
            "max_recvs=8",
            "unpack=1",
            "device_handle=1",
            "lazy_sends=3");
    private static final int UNPACKS = 1 + MANNERS.indexOf("unpack=1"); // its place in a row
    private static final int WITH_DEVICE_TYPES = 7;
    private static final String NONE = "";

    @TempDir
    private static Path directory;

    @Parameter(0)
    private int version;

    @Parameter(1)
    private String settings;

    static Stream<Arguments> ways() {
        List<String> versions = IntStream.rangeClosed(NcclPlugin.OLDEST, NcclPlugin.NEWEST)
                .mapToObj(Integer::toString)
                .toList();
        List<List<String>> factors = new ArrayList<>(List.of(versions));
        MANNERS.forEach(manner -> factors.add(List.of(manner, NONE)));
        List<Arguments> pairs = Pairwise.rows(factors, NcclContractTest::isPossible).stream()
                .map(row -> Arguments.of(
                        Integer.valueOf(row.get(0)),
                        row.stream().skip(1).filter(each -> !each.isEmpty()).collect(Collectors.joining(" "))))
                .toList();
        List<Arguments> alone = versions.stream()
                .map(Integer::valueOf)
                .flatMap(each -> Stream.concat(Stream.of(NONE), MANNERS.stream())
                        .filter(manner -> each >= WITH_DEVICE_TYPES || !manner.equals("unpack=1"))
                        .map(manner -> Arguments.of(each, manner)))
                .toList();
        return Soak.cases(NcclContractTest.class, pairs, alone);
    }

    // the interface has receives that must be given back from v7 on
    private static boolean isPossible(List<@Nullable String> row) {
        String version = row.get(0);
        String unpacks = row.get(UNPACKS);
        return version == null
                || unpacks == null
                || unpacks.isEmpty()
                || Integer.parseInt(version) >= WITH_DEVICE_TYPES;
    }

    @Override
    protected ProviderUnderTest open() throws Exception {
        return new NcclUnderTest(TestPlugin.build(directory, version).with(settings.split(" ")));
    }
}
