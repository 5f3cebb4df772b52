package tcpx.net.inproc;

import java.util.Set;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/** The contract on a wire whose completed sends prove nothing, as a plain socket behaves. */
class InProcessUnacknowledgedContractTest extends NetProviderContract {
    @Override
    protected ProviderUnderTest open() {
        return new InProcessUnderTest(new Capabilities(Set.of(MemoryKind.HOST), 64, false, false, true, false));
    }
}
