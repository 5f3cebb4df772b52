/**
 * Multi-channel TCPX: one buffer between two nodes over several NICs at once. {@link tcpx.transfer.Sender} and
 * {@link tcpx.transfer.Receiver} are where to begin; {@link tcpx.net} is what a wire has to provide.
 */
@SuppressWarnings("requires-automatic") // jnr-ffi names its modules in its manifests only
module tcpx.transport {
    requires jdk.unsupported; // sun.misc.Unsafe, with which jffi reads and writes memory on JDKs before 23
    requires org.jnrproject.ffi;
    requires org.jnrproject.jffi;
    requires static transitive org.jspecify; // to compile against; a program runs without it
    requires org.objectweb.asm; // what jnr-ffi needs and, being an automatic module, cannot say

    exports tcpx.bootstrap;
    exports tcpx.cuda;
    exports tcpx.error;
    exports tcpx.memory;
    exports tcpx.net;
    exports tcpx.net.inproc;
    exports tcpx.net.nccl;
    exports tcpx.net.socket;
    exports tcpx.net.staged;
    exports tcpx.placement;
    exports tcpx.plan;
    exports tcpx.time;
    exports tcpx.transfer;
    exports tcpx.unpack;

    opens tcpx.ffi; // jnr-ffi implements its interfaces in classes of no module
}
