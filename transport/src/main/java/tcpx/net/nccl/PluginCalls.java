package tcpx.net.nccl;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;

/**
 * A plugin's functions with the arguments that all versions have in common; what a version wants beyond these is added
 * here. Every call returns the plugin's result code. Addresses are of native memory. As thread-safe as the plugin.
 */
final class PluginCalls {
    private static final int CONFIG_BYTES = 64;
    private static final int UNDEFINED_TRAFFIC_CLASS = -1;
    private static final int LONGEST_NAME = 256;

    private final PluginLayout layout;
    private final long table;
    private final String name;
    private final Map<PluginFunction, NativeFunction> functions = new EnumMap<>(PluginFunction.class);
    private final List<PluginFunction> missing;
    private final @Nullable NativeFunction test;
    private final @Nullable NativeFunction consumed;
    // Plugins may keep these two addresses: they are never freed.
    private final long context;
    private final long config;

    /**
     * The functions of an exported structure, as they are before {@link #init}.
     *
     * @param table its address
     */
    PluginCalls(PluginLayout layout, long table) {
        this(layout, table, Memory.allocate(8), Memory.allocate(CONFIG_BYTES));
        Memory.putInt(config, UNDEFINED_TRAFFIC_CLASS);
    }

    private PluginCalls(PluginLayout layout, long table, long context, long config) {
        this.layout = layout;
        this.table = table;
        this.context = context;
        this.config = config;
        long text = Memory.getLong(table);
        this.name = text == 0 ? "" : Memory.getString(text, LONGEST_NAME);
        for (PluginFunction function : layout.functions()) {
            long address = Memory.getLong(table + layout.offset(function));
            if (address != 0) {
                functions.put(function, new NativeFunction(address, arguments(layout, function)));
            }
        }
        this.missing = missing(layout, table);
        this.test = functions.get(PluginFunction.TEST);
        this.consumed = functions.get(PluginFunction.IRECV_CONSUMED);
    }

    /** Functions of an exported structure without which nothing works and whose pointers are null. */
    static List<PluginFunction> missing(PluginLayout layout, long table) {
        return layout.functions().stream()
                .filter(function -> !function.isOptional() && Memory.getLong(table + layout.offset(function)) == 0)
                .toList();
    }

    /** The structure read again: some plugins export little more than init, which fills in the rest. */
    PluginCalls afterInit() {
        return new PluginCalls(layout, table, context, config);
    }

    PluginLayout layout() {
        return layout;
    }

    /** Where the exported structure is. */
    long table() {
        return table;
    }

    /** The plugin's name for itself. */
    String name() {
        return name;
    }

    /** Functions without which nothing works and whose pointers are null. */
    List<PluginFunction> missing() {
        return missing;
    }

    boolean has(PluginFunction function) {
        return functions.containsKey(function);
    }

    /** Where a function is, for measuring it. */
    long address(PluginFunction function) {
        return required(function).address();
    }

    /** A function that is not {@link #missing}, or of which {@link #has} says that it is there. */
    private NativeFunction required(PluginFunction function) {
        return Objects.requireNonNull(functions.get(function), function::name);
    }

    /** Calls {@link PluginFunction#INIT}, which must be there. */
    int init(long logger) {
        NativeFunction init = required(PluginFunction.INIT);
        if (layout.hasContext()) {
            return init.call(context, 0, config, logger, 0);
        }
        return layout.hasProfiler() ? init.call(logger, 0) : init.call(logger);
    }

    int devices(long count) {
        return required(PluginFunction.DEVICES).call(count);
    }

    int properties(int device, long properties) {
        return required(PluginFunction.GET_PROPERTIES).call(device, properties);
    }

    int listen(int device, long handle, long comm) {
        NativeFunction listen = required(PluginFunction.LISTEN);
        return layout.hasContext()
                ? listen.call(Memory.getLong(context), device, handle, comm)
                : listen.call(device, handle, comm);
    }

    int connect(int device, long handle, long comm, long deviceHandle) {
        NativeFunction connect = required(PluginFunction.CONNECT);
        if (layout.hasContext()) {
            return connect.call(Memory.getLong(context), device, handle, comm, deviceHandle);
        }
        if (layout.connectTakesConfig()) {
            return connect.call(device, config, handle, comm, deviceHandle);
        }
        return layout.hasDeviceHandles()
                ? connect.call(device, handle, comm, deviceHandle)
                : connect.call(device, handle, comm);
    }

    int accept(long listener, long comm, long deviceHandle) {
        NativeFunction accept = required(PluginFunction.ACCEPT);
        return layout.hasDeviceHandles() ? accept.call(listener, comm, deviceHandle) : accept.call(listener, comm);
    }

    int register(long comm, long data, long size, int type, long memory) {
        return required(PluginFunction.REG_MR).call(comm, data, size, type, memory);
    }

    /** Registers memory by its dma-buf file; only where {@link #has} says so. */
    int registerDmaBuf(long comm, long data, long size, int type, long offset, int fd, long memory) {
        try (NativeFunction.Packed call =
                required(PluginFunction.REG_MR_DMA_BUF).packed()) {
            long[] values = {comm, data, size, type, offset, fd, memory};
            for (int i = 0; i < values.length; i++) {
                call.set(i, values[i]);
            }
            return call.call();
        }
    }

    /**
     * Makes one virtual device of several.
     *
     * @param device takes its number
     * @param devices the structure that says of which: their count and numbers, 32 bits each
     */
    int makeVirtualDevice(long device, long devices) {
        return required(PluginFunction.MAKE_V_DEVICE).call(device, devices);
    }

    int deregister(long comm, long memory) {
        return required(PluginFunction.DEREG_MR).call(comm, memory);
    }

    NativeFunction isend() {
        return required(PluginFunction.ISEND);
    }

    NativeFunction irecv() {
        return required(PluginFunction.IRECV);
    }

    int test(long request, long done, long sizes) { // hot
        return Objects.requireNonNull(test, "test").call(request, done, sizes);
    }

    int consumed(long comm, long request) { // hot
        return Objects.requireNonNull(consumed, "consumed").call(comm, 1, request);
    }

    int closeSend(long comm) {
        return required(PluginFunction.CLOSE_SEND).call(comm);
    }

    int closeRecv(long comm) {
        return required(PluginFunction.CLOSE_RECV).call(comm);
    }

    int closeListen(long comm) {
        return required(PluginFunction.CLOSE_LISTEN).call(comm);
    }

    /** Ends the plugin's work for us; nothing to do before v11. */
    int finish() {
        NativeFunction finalize = functions.get(PluginFunction.FINALIZE);
        return finalize == null ? 0 : finalize.call(Memory.getLong(context));
    }

    /** A function's argument types in a version, as {@link NativeFunction} takes them. */
    static String arguments(PluginLayout layout, PluginFunction function) {
        String size = layout.sendsLong() ? "l" : "i";
        String profiler = layout.hasProfiler() ? "p" : "";
        String deviceHandle = layout.hasDeviceHandles() ? "p" : "";
        return switch (function) {
            case INIT -> layout.hasContext() ? "plppp" : "p" + profiler;
            case DEVICES, CLOSE_SEND, CLOSE_RECV, CLOSE_LISTEN, FINALIZE -> "p";
            case GET_PROPERTIES -> "ip";
            case LISTEN -> layout.hasContext() ? "pipp" : "ipp";
            case CONNECT ->
                layout.hasContext() ? "pippp" : layout.connectTakesConfig() ? "ipppp" : "ipp" + deviceHandle;
            case ACCEPT -> "pp" + deviceHandle;
            case REG_MR -> layout.registersLong() ? "pplip" : "ppiip";
            case REG_MR_DMA_BUF -> "pplilip";
            case DEREG_MR, MAKE_V_DEVICE, SET_NET_ATTR -> "pp";
            case ISEND -> "pp" + size + "ip" + profiler + "p";
            case IRECV -> "pipppp" + profiler + "p";
            case IFLUSH -> "pipppp";
            case TEST, GET_DEVICE_MR -> "ppp";
            case IRECV_CONSUMED -> "pip";
        };
    }
}
