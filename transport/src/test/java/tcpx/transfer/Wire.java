package tcpx.transfer;

import java.nio.file.Path;
import tcpx.net.NetProvider;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.TestPlugin;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.net.socket.ZeroCopy;

/** The wires over which a session must behave alike. */
enum Wire {
    IN_PROCESS,
    /**
     * In process, with the manners of a plugin: receive buffers posted beforehand, first in first out, no
     * acknowledgement.
     */
    FIFO,
    SOCKET,
    BORROWED_PAGES,
    PLUGIN;

    /** Both ends use this one; the plugin's file is made in the directory. */
    NetProvider open(Path directory) throws Exception {
        return switch (this) {
            case IN_PROCESS -> new InProcessProvider(new InProcessHub(1));
            case FIFO ->
                new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE);
            case SOCKET -> new SocketProvider(SocketOptions.DEFAULT);
            case BORROWED_PAGES -> new SocketProvider(SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.VMSPLICE));
            case PLUGIN -> NcclNetProvider.load(TestPlugin.build(directory, 8).with(), NcclOptions.DEFAULT);
        };
    }
}
