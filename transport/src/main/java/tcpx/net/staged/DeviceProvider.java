package tcpx.net.staged;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tcpx.cuda.CudaDevice;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;

/**
 * A wire that moves host memory only, and a device whose memory it shall move: each message passes through one of a few
 * locked pages of its channel. Acknowledged is what lies in the device's memory. Host memory goes the wire's own way.
 */
public final class DeviceProvider extends AroundProvider {
    private final CudaDevice device;
    private final Predicate<Region> isOnDevice;
    private final Set<DeviceComm> comms = ConcurrentHashMap.newKeySet();

    /**
     * Around a wire, which it takes over.
     *
     * @param device whose memory it moves; stays the caller's
     */
    public DeviceProvider(NetProvider wire, CudaDevice device) {
        this(wire, device, region -> region.kind() == MemoryKind.CUDA);
    }

    /**
     * The same, where it is decided which regions are moved by the device.
     *
     * @param isOnDevice whether a region is
     */
    DeviceProvider(NetProvider wire, CudaDevice device, Predicate<Region> isOnDevice) {
        super(wire);
        this.device = Objects.requireNonNull(device, "device");
        this.isOnDevice = isOnDevice;
    }

    /** What its open comms hold. Any thread; exact when nothing is under way. */
    public DeviceUse use() {
        return comms.stream().map(DeviceComm::use).reduce(DeviceUse.NONE, DeviceUse::plus);
    }

    @Override
    public Capabilities capabilities() {
        Capabilities below = wire.capabilities();
        Set<MemoryKind> kinds = EnumSet.copyOf(below.memoryKinds());
        kinds.add(MemoryKind.CUDA);
        return new Capabilities(
                kinds,
                Math.min(PinnedPages.MOST_PAGES, below.maxInFlight()),
                true,
                true,
                below.selfDescribing(),
                below.acknowledged(),
                below.callsReturn());
    }

    @Override
    public long longestMessage(Rail rail) {
        return Math.min(PinnedPages.PAGE_BYTES, wire.longestMessage(rail));
    }

    @Override
    SendComm around(SendComm connected, int depth) {
        DeviceSend comm = new DeviceSend(connected, depth, device, isOnDevice, comms::remove);
        comms.add(comm);
        return comm;
    }

    @Override
    RecvComm around(RecvComm accepted, int depth) {
        DeviceRecv comm = new DeviceRecv(
                accepted, depth, device, isOnDevice, wire.capabilities().acknowledged(), comms::remove);
        comms.add(comm);
        return comm;
    }
}
