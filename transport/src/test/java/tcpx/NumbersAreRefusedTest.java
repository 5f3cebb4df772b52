package tcpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tcpx.error.WireException;
import tcpx.net.ChannelStats;
import tcpx.net.NetDevice;
import tcpx.net.WireStats;
import tcpx.net.nccl.NcclLog;
import tcpx.net.nccl.NcclPlugin;
import tcpx.net.nccl.NcclProperties;
import tcpx.transfer.CorruptionEvent;
import tcpx.transfer.RailEvent;
import tcpx.transfer.Receiver;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferTotals;

/**
 * Numbers that cannot be meant are refused at the call, with the value and what is allowed. Below zero nothing is
 * accepted but what is listed here.
 */
class NumbersAreRefusedTest {
    /** Arguments for which a number below zero is right. */
    private static final Set<String> ANY = Set.of(
            "Pattern/1 1", // a seed
            "InProcessHub/1 1", // a seed
            "Deadline/2 2", // a moment of a clock, which may begin anywhere
            "Region.wrap/3 1", // an address; "Nobody checks" it
            "Region.wrap/4 2",
            "Region.owning/4 2",
            "SocketOptions/7 2", // AUTO is -1
            "SocketOptions/7 3",
            "Chunk.first/1 1", // Chunk.NONE is -1
            "Chunk.grains/1 1");

    /** What the library tells, and users do not make. */
    private static final Set<Class<?>> TOLD = Set.of(
            ChannelStats.class,
            WireStats.class,
            NetDevice.class,
            TransferTotals.class,
            RailEvent.class,
            CorruptionEvent.Header.class,
            CorruptionEvent.Payload.class,
            NcclLog.class,
            NcclPlugin.class,
            NcclPlugin.Export.class,
            NcclProperties.class);

    /** What takes a native address that nobody checks, or only asserts, as its Javadoc says. */
    private static final Set<String> UNCHECKED = Set.of("Region.copyTo/3", "Chunk.of/2");

    @Test
    void numbersOutOfRangeAreRefusedWithTheValueAndWhatIsAllowed() throws Exception {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        try (ExportedApi api = new ExportedApi()) {
            for (Executable each : api.executables()) {
                Class<?>[] types = each.getParameterTypes();
                for (int i = 0; i < types.length; i++) {
                    for (Number value : values(each, types[i])) {
                        tried++;
                        Object[] arguments = api.arguments(each);
                        arguments[i] = value;
                        String argument = name(each) + " " + (i + 1);
                        String outcome = outcome(argument, value, api.call(each, arguments));
                        if (!outcome.isEmpty()) {
                            wrong.add(argument + " = " + value + ": " + outcome);
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(100);
    }

    private static List<Number> values(Executable each, Class<?> type) {
        if (UNCHECKED.contains(name(each)) || TOLD.contains(each.getDeclaringClass())) {
            return List.of();
        }
        boolean waits = Set.of(Sender.class, Receiver.class).contains(each.getDeclaringClass());
        Stream<Number> values = type == int.class
                ? Stream.of(-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0)
                : type == long.class
                        ? Stream.of(-1L, Long.MIN_VALUE, Long.MAX_VALUE, 0L)
                        : type == double.class
                                ? Stream.of(-1.0, Double.NaN, Double.POSITIVE_INFINITY, 0.0)
                                : Stream.of();
        return values.filter(value -> !waits || value.doubleValue() != 0).toList(); // of none a session is full
    }

    // nothing if it is accepted and may be, or refused as it should be
    private static String outcome(String argument, Number value, @Nullable Throwable thrown) {
        if (thrown == null) {
            boolean allowed = value.doubleValue() >= 0 || ANY.contains(argument);
            return allowed ? "" : "accepted";
        }
        String text = String.valueOf(thrown.getMessage());
        boolean refused = thrown instanceof IllegalArgumentException
                || thrown instanceof IndexOutOfBoundsException
                || thrown instanceof WireException wire && wire.remedy().isPresent();
        boolean explained = Stream.of("allowed", "out of bounds for length", "has more than", "may have")
                .anyMatch(text::contains);
        boolean named = text.contains(value.toString()) || text.contains(Long.toHexString(value.longValue()));
        return refused && explained && named ? "" : thrown.toString();
    }

    private static String name(Executable each) {
        return each.getDeclaringClass().getSimpleName() + (each.getName().contains(".") ? "" : "." + each.getName())
                + "/" + each.getParameterCount();
    }
}
