package tcpx.net.staged;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;

/** What a wire can say beyond what it must, it says through whatever stands around it, too. */
class WrappersPassEverythingOnTest {
    private static final Map<Class<?>, List<Class<?>>> AROUND = Map.of(
            SendComm.class, List.of(PassingSend.class, DeviceSend.class),
            RecvComm.class, List.of(DeviceRecv.class, UnpackRecv.class),
            ListenComm.class, List.of(StagedListen.class),
            Poller.class, List.of(StagedPoller.class),
            NetProvider.class, List.of(DeviceProvider.class, UnpackProvider.class));

    /** What a receiver that unpacks does itself, and nobody above it shall do again; and a shorthand. */
    private static final List<String> OWN = List.of("fragments", "acknowledgeWhenConsumed", "listen");

    @Test
    void noWrapperAnswersForTheWireWithWhatIsSaidWhereNothingIsKnown() {
        AROUND.forEach((role, wrappers) -> wrappers.forEach(wrapper ->
                assertThat(leftOut(role, wrapper)).as(wrapper.getSimpleName()).isEmpty()));
    }

    private static List<String> leftOut(Class<?> role, Class<?> wrapper) {
        return Arrays.stream(wrapper.getMethods())
                .filter(Method::isDefault)
                .filter(method -> method.getDeclaringClass().isAssignableFrom(role))
                .map(Method::getName)
                .filter(name -> !OWN.contains(name))
                .toList();
    }
}
