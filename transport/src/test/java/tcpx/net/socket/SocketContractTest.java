package tcpx.net.socket;

import java.util.Optional;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;
import tcpx.net.Rail;

/** Kernel TCP over two addresses of the loopback interface. */
class SocketContractTest extends NetProviderContract {
    /** How payload gets into the kernel. */
    ZeroCopy zeroCopy() {
        return ZeroCopy.NONE;
    }

    @Override
    protected final ProviderUnderTest open() {
        SocketOptions options = SocketOptions.DEFAULT.withZeroCopy(zeroCopy());
        return new OverLoopback(new SocketProvider(options), new SocketProvider(options));
    }

    private record OverLoopback(NetProvider sending, NetProvider receiving) implements ProviderUnderTest {
        @Override
        public Rail sendingRail() {
            return new Rail(0, "lo", "127.0.0.1");
        }

        @Override
        public Rail receivingRail() {
            return new Rail(0, "lo", "127.0.0.2");
        }

        @Override
        public Optional<Handle> forged(Handle genuine) {
            byte[] bytes = genuine.bytes();
            bytes[bytes.length - 1] ^= 1;
            return Optional.of(new Handle(bytes));
        }

        @Override
        public void close() {
            sending.close();
            receiving.close();
        }
    }
}
