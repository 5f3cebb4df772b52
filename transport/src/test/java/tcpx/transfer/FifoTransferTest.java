package tcpx.transfer;

import java.util.Set;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.NetProvider;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;

/** Over a wire as NCCL plugins are: receive buffers posted beforehand, first in first out, no acknowledgement. */
class FifoTransferTest extends TransferContract {
    static final Capabilities PLUGIN_LIKE = new Capabilities(Set.of(MemoryKind.HOST), 16, true, true, false, false);
    private final NetProvider provider =
            new InProcessProvider(new InProcessHub(1), PLUGIN_LIKE, rail -> FaultScript.NONE);

    @Override
    NetProvider provider() {
        return provider;
    }
}
