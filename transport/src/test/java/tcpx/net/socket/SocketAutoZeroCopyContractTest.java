package tcpx.net.socket;

class SocketAutoZeroCopyContractTest extends SocketContractTest {
    @Override
    ZeroCopy zeroCopy() {
        return ZeroCopy.AUTO;
    }
}
