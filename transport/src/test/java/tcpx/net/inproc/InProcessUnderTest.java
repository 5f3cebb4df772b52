package tcpx.net.inproc;

import java.util.Optional;
import tcpx.net.Capabilities;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.ProviderUnderTest;
import tcpx.net.Rail;

/** Two in-process providers on a hub of their own. */
record InProcessUnderTest(NetProvider sending, NetProvider receiving) implements ProviderUnderTest {
    InProcessUnderTest(Capabilities capabilities) {
        this(capabilities, new InProcessHub(1));
    }

    private InProcessUnderTest(Capabilities capabilities, InProcessHub hub) {
        this(
                new InProcessProvider(hub, capabilities, rail -> FaultScript.NONE),
                new InProcessProvider(hub, capabilities, rail -> FaultScript.NONE));
    }

    @Override
    public Rail sendingRail() {
        return new Rail(0, "a0", "");
    }

    @Override
    public Rail receivingRail() {
        return new Rail(0, "b0", "");
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
