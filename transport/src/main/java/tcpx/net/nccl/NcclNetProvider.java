package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * acknowledged. Rails are the plugin's devices, by name or by number: their own, or what {@link NcclOptions#devices}
 * says.
 *
 * <p>A shared object can do anything to the process that loads it; what its interface allows is survived here, a wild
 * write is not. Once loaded it stays so until the process ends.
 */
public final class NcclNetProvider implements NetProvider {
    private static final Rail NO_RAIL = new Rail(0, "*", "");

    private final NcclOptions options;
    private final ControlThread thread;
    private final PluginLoader.Loaded loaded;
    private final Capabilities capabilities;
    private final DeferredRelease remains = new DeferredRelease();
    private final ForeignCalls foreign;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NcclNetProvider(NcclOptions options, ControlThread thread, PluginLoader.Loaded loaded) {
        this.options = options;
        this.thread = thread;
        this.loaded = loaded;
        this.foreign = new ForeignCalls(thread, options.patience(), options::warn, remains);
        this.capabilities = new Capabilities(
                EnumSet.of(MemoryKind.HOST),
                options.maxInFlight(),
                true,
                properties().stream().anyMatch(NcclProperties::needsConsumed),
                false,
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
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(options, "options");
        ControlThread thread = new ControlThread();
        PluginLoader.Loaded loaded = new PluginLoader(plugin, options, thread).load();
        if (!loaded.initialised()) {
            thread.end();
        }
        return new NcclNetProvider(options, thread, loaded);
    }

    /** What was found. */
    public NcclPlugin plugin() {
        return loaded.plugin();
    }

    /** All that the plugin says of its devices. */
    public List<NcclProperties> properties() {
        PluginDevices devices = loaded.devices();
        return devices == null ? List.of() : devices.all();
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
        return properties().stream().map(NcclProperties::toDevice).toList();
    }

    @Override
    public ListenComm listen(Rail rail, int depth, PortRange ports) {
        capabilities().checkedDepth(depth);
        if (!ports.isAny()) {
            throw new WireException(
                    rail.name(),
                    "listen at data ports " + ports,
                    "",
                    "a plugin chooses its ports itself",
                    "Leave the data ports out; some plugins have an environment variable for them");
        }
        NcclProperties device = device(rail);
        return new NcclListen(context(), rail, device, depth);
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        capabilities().checkedDepth(depth);
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
        PluginContext context = context();
        Opening<NcclSend> opening = new Opening<>(
                () -> connectOnce(rail, device, scratch),
                comm -> new NcclSend(context, rail, comm, depth),
                context.plugin()::closeSend,
                true);
        return new ConnectionAttempt<>(
                        thread, "connect", opening::step, opening::end, options.patience(), this::connectReturned)
                .await(deadline)
                .orElseThrow(() -> new WireException(
                        rail.name(),
                        "connect",
                        "ETIMEDOUT",
                        "no connection before the deadline",
                        "Check that the rails of both nodes are given in the same order and reach each other"));
    }

    private void connectReturned() {
        ForeignCalls.restoreJvm(options::warn);
        remains.leave();
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
            remains.end(this::finish);
        }
    }

    // whatever it says of it: it is over
    private void finish() {
        foreign.close(NO_RAIL, "finalize", () -> {
            int result = calls().finish();
            remains.free();
            return result;
        });
        thread.end();
    }

    /** The plugin's functions; there are none only where the viability says so. */
    private PluginCalls calls() {
        return Objects.requireNonNull(loaded.calls());
    }

    private PluginContext context() {
        return new PluginContext(calls(), options, thread, foreign, remains);
    }

    @Override
    public long longestMessage(Rail rail) {
        long most = device(rail).maxP2pBytes();
        return most <= 0 ? Long.MAX_VALUE : most; // older interfaces do not say
    }

    /**
     * The device that a rail is.
     *
     * @throws ProviderUnavailableException if the plugin cannot work here
     * @throws WireException if it has no such device, or one that cannot be used
     */
    public NcclProperties device(Rail rail) {
        if (loaded.viability() instanceof Viability.NotViable not) {
            throw new ProviderUnavailableException("provider nccl cannot work here: " + not.reason(), not.remedy());
        }
        String wanted =
                rail.index() < options.devices().size() ? options.devices().get(rail.index()) : rail.name();
        return Objects.requireNonNull(loaded.devices()).find(rail, wanted, foreign);
    }
}
