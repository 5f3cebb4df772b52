package tcpx.bench.node;

import java.time.Duration;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * Real messages over one rail, by the sockets that a transfer has: bound to the same device and address, at the same
 * ports. What a large message meets is what data of a transfer meet; that a small one is acknowledged and a large one
 * is not shows a path that swallows packets.
 */
public final class PathProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int SMALL_BYTES = 512;
    private static final int LARGE_BYTES = 256 << 10;
    private static final int TRIPS = 20;

    private PathProbe() {}

    /** How far a probe came: what failed, or all done. */
    public enum Stage {
        CONNECT,
        SMALL,
        LARGE,
        DONE
    }

    /**
     * What a probe saw.
     *
     * @param address node B's, on the rail
     * @param reason why it ended where it did; empty if all is done
     * @param tripNs the shortest time from a byte's sending to its acknowledgement; 0 if there was none
     */
    public record Result(String address, Stage stage, String reason, long tripNs) {}

    /** Node B's end, which receives what one connection brings. */
    static final class Receiving implements AutoCloseable {
        private final NetProvider wire;
        private final ListenComm listener;

        private Receiving(NetProvider wire, ListenComm listener) {
            this.wire = wire;
            this.listener = listener;
        }

        /**
         * Listens on a rail, at one of these ports; a thread receives, and ends by itself.
         *
         * @throws WireException if it cannot listen there
         */
        static Receiving start(NetProvider wire, Rail rail, PortRange ports) {
            Receiving receiving = new Receiving(wire, wire.listen(rail, 1, ports));
            Daemons.start("path-probe", receiving::receive);
            return receiving;
        }

        /** Where the other node connects to. */
        Handle handle() {
            return listener.handle();
        }

        private void receive() {
            try (listener;
                    Region region = Region.allocate(LARGE_BYTES);
                    RecvComm comm = listener.accept(Deadline.after(PATIENCE.multipliedBy(2)));
                    Poller poller = wire.newPoller()) {
                MemoryHandle memory = comm.register(region);
                poller.add(comm);
                for (int message = 0; message < TRIPS + 2; message++) {
                    await(comm, comm.irecv(memory, 0, length(message), message), poller, PATIENCE.multipliedBy(2));
                }
            } catch (WireException e) {
                // nothing came, or no more: whoever asked sees that
            }
        }

        /** Listens no more; its thread ends by that, or within its patience. Idempotent. */
        @Override
        public void close() {
            listener.close();
        }
    }

    /** Sends from this rail to what another node has {@link Receiving#start started}. */
    static Result run(Rail rail, String address, Handle handle) {
        Stage stage = Stage.CONNECT;
        long shortestNs = 0;
        NetProvider wire = new SocketProvider();
        try (Region region = Region.allocate(LARGE_BYTES);
                SendComm comm = wire.connect(rail, handle, 1, Deadline.after(PATIENCE));
                Poller poller = wire.newPoller()) {
            MemoryHandle memory = comm.register(region);
            poller.add(comm);
            stage = Stage.SMALL;
            for (int message = 0; message < TRIPS + 2; message++) {
                stage = message == TRIPS + 1 ? Stage.LARGE : stage;
                long beforeNs = NanoClock.SYSTEM.nanoTime();
                await(comm, comm.isend(memory, 0, length(message), message), poller, PATIENCE);
                long tookNs = NanoClock.SYSTEM.nanoTime() - beforeNs;
                if (length(message) == 1) {
                    shortestNs = shortestNs == 0 ? tookNs : Math.min(shortestNs, tookNs);
                }
            }
            return new Result(address, Stage.DONE, "", shortestNs);
        } catch (WireException e) {
            return new Result(address, stage, String.valueOf(e.getMessage()), shortestNs);
        }
    }

    // a small one first, then single bytes for their time, then a large one
    private static int length(int message) {
        return message == 0 ? SMALL_BYTES : message <= TRIPS ? 1 : LARGE_BYTES;
    }

    private static void await(Comm comm, long request, Poller poller, Duration patience) {
        Deadline deadline = Deadline.after(patience);
        while (comm.test(request) == NetProvider.PENDING) {
            if (deadline.expired()) {
                throw new WireException(
                        comm.rail().name(),
                        "wait for an acknowledgement",
                        "ETIMEDOUT",
                        "none within " + patience.toSeconds() + " s",
                        "");
            }
            poller.await(deadline.remainingNs());
        }
    }
}
