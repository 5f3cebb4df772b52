package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import tcpx.error.ProviderUnavailableException;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
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
 * An NCCL net plugin. Messages are matched by the order of posting, buffers are posted before, and nothing is
 * acknowledged. Rails are the plugin's devices: a rail's name is a device's name or its number.
 *
 * <p>A shared object can do anything to the process that loads it; what its interface allows is survived here, a wild
 * write is not. Once loaded it stays so until the process ends.
 */
public final class NcclNetProvider implements NetProvider {
    private final NcclOptions options;
    private final PluginLoader.Loaded loaded;
    private final Capabilities capabilities;
    private final DeferredRelease remains = new DeferredRelease();
    private final AtomicBoolean closed = new AtomicBoolean();

    private NcclNetProvider(NcclOptions options, PluginLoader.Loaded loaded) {
        this.options = options;
        this.loaded = loaded;
        this.capabilities = new Capabilities(
                EnumSet.of(MemoryKind.HOST),
                options.maxInFlight(),
                true,
                loaded.devices().stream().anyMatch(NcclNetProvider::needsConsumed),
                false,
                false);
    }

    /**
     * Opens a plugin and initialises it. Never throws for the plugin's sake: what is wrong with it is in
     * {@link #viability}.
     *
     * @param plugin path of the shared object, or a bare file name that the system's search path resolves
     */
    public static NcclNetProvider load(Path plugin, NcclOptions options) {
        return new NcclNetProvider(options, new PluginLoader(plugin, options).load());
    }

    /** What was found. */
    public NcclPlugin plugin() {
        return loaded.plugin();
    }

    /** All that the plugin says of its devices. */
    public List<NcclProperties> properties() {
        return loaded.devices();
    }

    @Override
    public String name() {
        return "nccl";
    }

    @Override
    public Viability viability() {
        return loaded.viability();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<NetDevice> devices() {
        return loaded.devices().stream().map(NcclProperties::toDevice).toList();
    }

    @Override
    public ListenComm listen(Rail rail, int depth, PortRange ports) {
        checkDepth(depth);
        if (!ports.isAny()) {
            throw new WireException(
                    rail.name(),
                    "listen at data ports " + ports,
                    "",
                    "a plugin chooses its ports itself",
                    "Leave the data ports out; some plugins have an environment variable for them");
        }
        NcclProperties device = device(rail);
        return new NcclListen(calls(), options, rail, device, depth, needsConsumed(device), remains);
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        checkDepth(depth);
        NcclProperties device = device(rail);
        byte[] bytes = handle.bytes();
        if (bytes.length != Handle.MAX_BYTES) {
            throw new WireException(
                    rail.name(),
                    "connect",
                    "",
                    "a handle of " + bytes.length + " bytes, a plugin's has " + Handle.MAX_BYTES,
                    "Both nodes must use provider nccl with the same plugin");
        }
        remains.enter(); // left when the plugin's call has returned
        long scratch = DeviceHandle.allocate(remains);
        Memory.put(scratch + DeviceHandle.HANDLE_AT, bytes);
        long comm = new ConnectionAttempt(() -> connectOnce(rail, device, scratch), calls()::closeSend, remains::leave)
                .start("tcpx-connect")
                .await(deadline);
        if (comm == 0) {
            throw new WireException(
                    rail.name(),
                    "connect",
                    "ETIMEDOUT",
                    "the plugin gives no comm before the deadline",
                    "Check that the rails of both nodes are given in the same order and reach each other");
        }
        return new NcclSend(calls(), options, rail, comm, depth, remains);
    }

    private long connectOnce(Rail rail, NcclProperties device, long scratch) {
        Memory.putLong(scratch, 0);
        DeviceHandle.point(scratch);
        int result = calls().connect(
                        device.device(), scratch + DeviceHandle.HANDLE_AT, scratch, scratch + DeviceHandle.POINTER_AT);
        if (result != 0 && !NcclResult.IN_PROGRESS.is(result)) {
            throw NcclComm.exception(rail, result, "connect");
        }
        return Memory.getLong(scratch);
    }

    @Override
    public Poller newPoller() {
        return new NcclPoller();
    }

    /**
     * As {@link NetProvider#close}; the plugin is finished when the last of its comms is closed, and not at all if it
     * does not return from a call.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && loaded.initialised()) {
            remains.end(calls()::finish); // whether it says so or not: it is over
        }
    }

    /** The plugin's functions; there are none only where the viability says so. */
    private PluginCalls calls() {
        return Objects.requireNonNull(loaded.calls());
    }

    private static boolean needsConsumed(NcclProperties device) {
        return device.netDeviceType() == NcclProperties.DEVICE_UNPACK;
    }

    private void checkDepth(int depth) {
        if (depth < 1 || depth > options.maxInFlight()) {
            throw new IllegalArgumentException("depth is " + depth + ", allowed: 1.." + options.maxInFlight());
        }
    }

    private NcclProperties device(Rail rail) {
        if (loaded.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException("provider nccl cannot work here: " + not.reason(), not.remedy());
        }
        NcclProperties device = loaded.devices().stream()
                .filter(each -> each.name().equals(rail.name()))
                .findFirst()
                .or(() -> loaded.devices().stream()
                        .filter(each -> Integer.toString(each.device()).equals(rail.name()))
                        .findFirst())
                .orElseThrow(() -> new WireException(
                        rail.name(),
                        "open",
                        "",
                        "the plugin has no such device, but "
                                + loaded.devices().stream()
                                        .map(NcclProperties::name)
                                        .collect(Collectors.joining(", ")),
                        "Name the rails as the plugin names its devices, or by their numbers from 0"));
        String refusal = PluginLoader.refusal(device, calls());
        if (!refusal.isEmpty()) {
            throw new WireException(rail.name(), "open", "", refusal, "");
        }
        return device;
    }
}
