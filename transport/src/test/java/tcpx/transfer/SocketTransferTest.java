package tcpx.transfer;

import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;

class SocketTransferTest extends TransferContract {
    @Override
    NetProvider provider() {
        return new SocketProvider(SocketOptions.DEFAULT);
    }
}
