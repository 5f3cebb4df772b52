package tcpx.transfer;

import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.ZeroCopy;

/** The same where the kernel sends from the user's own pages, which are overwritten as soon as a transfer is over. */
class FailoverOfBorrowedPagesTest extends FailoverTest {
    @Override
    SocketOptions options() {
        return SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.VMSPLICE);
    }
}
