package tcpx.net.staged;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.Standin;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;
import tcpx.net.Rail;
import tcpx.net.socket.SocketProvider;

/** The contract over sockets, with host memory past a device and with all memory taken for a device's. */
@ParameterizedClass(name = "on the device: {0}")
@ValueSource(booleans = {false, true})
class DeviceContractTest extends NetProviderContract {
    @TempDir
    private static Path directory;

    @Parameter
    private boolean onDevice;

    @Override
    protected ProviderUnderTest open() throws Exception {
        CudaDevice device = Standin.in(directory, "any_memory=1").device();
        return new ProviderUnderTest() {
            private final NetProvider sending = around();
            private final NetProvider receiving = around();

            private NetProvider around() {
                return onDevice
                        ? OnDevice.over(new SocketProvider(), device)
                        : new DeviceProvider(new SocketProvider(), device);
            }

            @Override
            public NetProvider sending() {
                return sending;
            }

            @Override
            public NetProvider receiving() {
                return receiving;
            }

            @Override
            public Rail sendingRail() {
                return new Rail(0, "lo", "127.0.0.1");
            }

            @Override
            public Rail receivingRail() {
                return new Rail(0, "lo", "127.0.0.1");
            }

            @Override
            public Optional<Handle> forged(Handle genuine) {
                return Optional.empty();
            }

            @Override
            public void close() {
                sending.close();
                receiving.close();
                device.close();
            }
        };
    }
}
