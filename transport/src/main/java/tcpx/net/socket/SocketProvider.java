package tcpx.net.socket;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetDevice;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.Viability;
import tcpx.time.Deadline;

/**
 * Kernel TCP. Every comm is one connection from a rail's address, bound to the rail's device where the system permits
 * it ({@code SO_BINDTODEVICE}). Messages describe themselves and are acknowledged once they lie in the receiver's
 * memory.
 */
public final class SocketProvider implements NetProvider {
    private static final int MAX_IN_FLIGHT = 1024;
    /** For pollers and listeners, and what is open for a moment only. */
    private static final int SPARE_DESCRIPTORS = 8;

    private final SocketOptions options;
    private final DataPorts dataPorts;

    /** A provider that leaves the choices to the kernel. */
    public SocketProvider() {
        this(SocketOptions.DEFAULT);
    }

    /** A provider whose connections are tuned by {@code options}. */
    public SocketProvider(SocketOptions options) {
        this(options, new DataPorts());
    }

    private SocketProvider(SocketOptions options, DataPorts dataPorts) {
        this.options = Objects.requireNonNull(options, "options");
        this.dataPorts = dataPorts;
    }

    /**
     * A provider with other options that listens at the same ports as this one: a node whose data port is fixed serves
     * sessions side by side with it, whatever each asks of its connections. Each is closed by itself.
     */
    public SocketProvider sharingPorts(SocketOptions other) {
        return new SocketProvider(other, dataPorts);
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public Viability viability() {
        return System.getProperty("os.name").equals("Linux")
                ? new Viability.Viable()
                : new Viability.NotViable("needs Linux: it calls the kernel's sockets directly", "");
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Set.of(MemoryKind.HOST), MAX_IN_FLIGHT, true, false, true, true);
    }

    @Override
    public List<NetDevice> devices() {
        List<NetDevice> devices = new ArrayList<>();
        try {
            for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
                Path sysfs = Path.of("/sys/class/net", nic.getName());
                devices.add(new NetDevice(
                        nic.getIndex(), nic.getName(), addressOf(nic), pciPath(sysfs), speedMbps(sysfs), nic.isUp()));
            }
        } catch (SocketException e) {
            throw SyscallFailure.of("*", "list interfaces", e);
        }
        devices.sort(Comparator.comparingInt(NetDevice::index));
        return devices;
    }

    @Override
    public void requireRoomToAccept(int channels) {
        requireRoom(channels, 1);
    }

    @Override
    public void requireRoomToConnect(int channels) {
        requireRoom(channels, options.zeroCopy() == ZeroCopy.VMSPLICE ? 1 + SplicePipe.DESCRIPTORS : 1);
    }

    private static void requireRoom(int channels, int descriptorsOfEach) {
        if (channels < 0) {
            throw new IllegalArgumentException("channels is " + channels + ", allowed: 0 or more");
        }
        long needed = (long) channels * descriptorsOfEach + SPARE_DESCRIPTORS;
        long open = SystemLimits.openFilesNow();
        long limit = SystemLimits.openFiles();
        if (open + needed > limit) {
            throw SyscallFailure.noRoom("open " + channels + " channels", needed, open, limit);
        }
    }

    @Override
    public ListenComm listen(Rail rail, int depth, PortRange ports) {
        Objects.requireNonNull(rail, "rail");
        Objects.requireNonNull(ports, "ports");
        return dataPorts.listen(rail, capabilities().checkedDepth(depth), ports, options);
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        Objects.requireNonNull(rail, "rail");
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(deadline, "deadline");
        capabilities().checkedDepth(depth);
        SocketHandle peer;
        try {
            peer = SocketHandle.decode(handle);
        } catch (IllegalArgumentException e) {
            throw new WireException(rail.name(), "connect", "", String.valueOf(e.getMessage()), "", e);
        }
        RailSocket socket = HedgedConnect.connect(rail, peer.address(), options, deadline);
        try {
            int key = FrameChecksum.key(peer.token());
            ConnectionPreface.show(socket, peer.token(), deadline);
            return new SocketSend(socket, depth, key, SendPaths.open(socket, options.zeroCopy()), options);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Poller newPoller() {
        return new SocketPoller();
    }

    @Override
    public void close() {
        // holds nothing of its own
    }

    private static String addressOf(NetworkInterface nic) {
        return nic.inetAddresses()
                .min(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address))
                        .thenComparing(InetAddress::isLinkLocalAddress))
                .map(InetAddress::getHostAddress)
                .orElse("");
    }

    private static String pciPath(Path sysfs) {
        try {
            return sysfs.resolve("device").toRealPath().toString();
        } catch (IOException ignored) {
            return ""; // a virtual interface has no device
        }
    }

    private static int speedMbps(Path sysfs) {
        try {
            return Math.max(
                    0, Integer.parseInt(Files.readString(sysfs.resolve("speed")).strip()));
        } catch (IOException | NumberFormatException ignored) {
            return 0; // the driver does not say, or the link is down
        }
    }
}
