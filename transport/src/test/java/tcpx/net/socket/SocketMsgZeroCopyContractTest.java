package tcpx.net.socket;

class SocketMsgZeroCopyContractTest extends SocketContractTest {
    @Override
    ZeroCopy zeroCopy() {
        return ZeroCopy.MSG_ZEROCOPY;
    }
}
