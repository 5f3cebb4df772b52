package tcpx.net.inproc;

import java.util.Set;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/** The contract on a self-describing wire with every restriction a wire may have. */
class InProcessInOrderContractTest extends NetProviderContract {
    @Override
    protected ProviderUnderTest open() {
        return new InProcessUnderTest(new Capabilities(Set.of(MemoryKind.HOST), 16, true, true, true, true));
    }
}
