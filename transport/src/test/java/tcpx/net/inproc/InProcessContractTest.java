package tcpx.net.inproc;

import tcpx.net.NetProviderContract;
import tcpx.net.ProviderUnderTest;

/** The contract on an acknowledged, self-describing wire. */
class InProcessContractTest extends NetProviderContract {
    @Override
    protected ProviderUnderTest open() {
        return new InProcessUnderTest(InProcessProvider.DEFAULT_CAPABILITIES);
    }
}
