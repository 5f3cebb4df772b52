package tcpx.net.socket;

class SocketVmspliceContractTest extends SocketContractTest {
    @Override
    ZeroCopy zeroCopy() {
        return ZeroCopy.VMSPLICE;
    }
}
