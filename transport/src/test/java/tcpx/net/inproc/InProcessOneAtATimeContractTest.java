package tcpx.net.inproc;

import java.util.Set;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/** The contract on a wire that holds a single request. */
class InProcessOneAtATimeContractTest extends NetProviderContract {
    @Override
    protected ProviderUnderTest open() {
        return new InProcessUnderTest(new Capabilities(Set.of(MemoryKind.HOST), 1, false, true, true, false));
    }
}
