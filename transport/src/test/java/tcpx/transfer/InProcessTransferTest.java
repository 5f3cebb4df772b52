package tcpx.transfer;

import tcpx.net.NetProvider;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;

class InProcessTransferTest extends TransferContract {
    private final NetProvider provider = new InProcessProvider(new InProcessHub(1));

    @Override
    NetProvider provider() {
        return provider;
    }
}
