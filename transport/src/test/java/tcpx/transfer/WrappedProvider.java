package tcpx.transfer;

import java.util.List;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.Comm;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetDevice;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.Viability;
import tcpx.net.WireStats;
import tcpx.time.Deadline;

/** A real wire, of which a test changes what it overrides. */
abstract class WrappedProvider implements NetProvider {
    private final NetProvider wire;

    WrappedProvider(NetProvider wire) {
        this.wire = wire;
    }

    /** What is made of a connection that was accepted. */
    RecvComm accepted(RecvComm comm) {
        return comm;
    }

    @Override
    public void requireRoomToAccept(int channels) {
        wire.requireRoomToAccept(channels);
    }

    @Override
    public void requireRoomToConnect(int channels) {
        wire.requireRoomToConnect(channels);
    }

    @Override
    public ListenComm listen(Rail rail, int depth, PortRange ports) {
        ListenComm listening = wire.listen(rail, depth, ports);
        return new ListenComm() {
            @Override
            public Rail rail() {
                return listening.rail();
            }

            @Override
            public Handle handle() {
                return listening.handle();
            }

            @Override
            public RecvComm accept(Deadline deadline) {
                return accepted(listening.accept(deadline));
            }

            @Override
            public void close() {
                listening.close();
            }
        };
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        return wire.connect(rail, handle, depth, deadline);
    }

    @Override
    public Poller newPoller() {
        return wire.newPoller();
    }

    @Override
    public String name() {
        return wire.name();
    }

    @Override
    public Viability viability() {
        return wire.viability();
    }

    @Override
    public Capabilities capabilities() {
        return wire.capabilities();
    }

    @Override
    public List<NetDevice> devices() {
        return wire.devices();
    }

    @Override
    public void close() {
        wire.close();
    }

    /** A real poller, of which a test changes what it overrides. */
    abstract static class WrappedPoller implements Poller {
        private final Poller poller;

        WrappedPoller(Poller poller) {
            this.poller = poller;
        }

        @Override
        public void add(Comm comm) {
            poller.add(comm);
        }

        @Override
        public void remove(Comm comm) {
            poller.remove(comm);
        }

        @Override
        public void await(long timeoutNs) {
            poller.await(timeoutNs);
        }

        @Override
        public void awaitWakeup(long timeoutNs) {
            poller.awaitWakeup(timeoutNs);
        }

        @Override
        public void wakeup() {
            poller.wakeup();
        }

        @Override
        public void close() {
            poller.close();
        }
    }

    /** A real sending comm, of which a test changes what it overrides. */
    abstract static class WrappedSend implements SendComm {
        private final SendComm comm;

        WrappedSend(SendComm comm) {
            this.comm = comm;
        }

        @Override
        public long isend(MemoryHandle memory, long offset, int length, long tag) {
            return comm.isend(memory, offset, length, tag);
        }

        @Override
        public long test(long request) {
            return comm.test(request);
        }

        @Override
        public Rail rail() {
            return comm.rail();
        }

        @Override
        public MemoryHandle register(Region region) {
            return comm.register(region);
        }

        @Override
        public void deregister(MemoryHandle handle) {
            comm.deregister(handle);
        }

        @Override
        public WireStats stats() {
            return comm.stats();
        }

        @Override
        public void close() {
            comm.close();
        }
    }

    /** A real receiving comm, of which a test changes what it overrides. */
    abstract static class WrappedRecv implements RecvComm {
        private final RecvComm comm;

        WrappedRecv(RecvComm comm) {
            this.comm = comm;
        }

        @Override
        public long irecv(MemoryHandle memory, long offset, int length, long tag) {
            return comm.irecv(memory, offset, length, tag);
        }

        @Override
        public long irecvAny(ReceiveTarget target) {
            return comm.irecvAny(target);
        }

        @Override
        public long test(long request) {
            return comm.test(request);
        }

        @Override
        public long tag(long request) {
            return comm.tag(request);
        }

        @Override
        public void consumed(long request) {
            comm.consumed(request);
        }

        @Override
        public Rail rail() {
            return comm.rail();
        }

        @Override
        public MemoryHandle register(Region region) {
            return comm.register(region);
        }

        @Override
        public void deregister(MemoryHandle handle) {
            comm.deregister(handle);
        }

        @Override
        public WireStats stats() {
            return comm.stats();
        }

        @Override
        public void close() {
            comm.close();
        }
    }
}
