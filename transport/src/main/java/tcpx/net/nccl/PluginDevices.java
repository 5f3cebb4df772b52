package tcpx.net.nccl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.net.Rail;

/**
 * A plugin's devices: by name, by number, or several as one ("0+1"), which the plugin then makes. Names that several
 * devices have, or none, are made distinct by their numbers ("net#0", "net#1"). Thread-safe.
 */
final class PluginDevices {
    private static final int MOST_DEVICES = 1024;
    private static final int SPARE_BYTES = 512;

    private final PluginCalls calls;
    private final List<NcclProperties> devices;
    private final Map<String, NcclProperties> virtual = new HashMap<>();

    private PluginDevices(PluginCalls calls, List<NcclProperties> devices) {
        this.calls = calls;
        this.devices = devices;
    }

    /**
     * Asks an initialised plugin; throws {@link Refusal} if it does not say anything that makes sense.
     *
     * @param log hears of devices that are left out
     */
    static PluginDevices read(PluginCalls calls, Consumer<String> log) throws Refusal {
        List<NcclProperties> devices = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        long memory = allocate(calls);
        try {
            int result = calls.devices(memory);
            int count = Memory.getInt(memory);
            if (result != 0 || count < 0 || count > MOST_DEVICES) {
                throw new Refusal("the plugin's devices() gives " + count + " with " + NcclResult.symbol(result), "");
            }
            if (count == 0) {
                throw new Refusal(
                        "the plugin finds no device here",
                        "Check the interfaces it is told to use (NCCL_SOCKET_IFNAME and its like), and set "
                                + "NCCL_DEBUG=INFO");
            }
            for (int i = 0; i < count; i++) {
                try {
                    devices.add(read(calls, i, memory));
                } catch (Refusal e) { // one that has gone must not keep the others away
                    refusals.add(e);
                }
            }
        } finally {
            Memory.free(memory);
        }
        if (devices.isEmpty()) {
            throw refusals.get(0);
        }
        refusals.forEach(each -> log.accept(each.reason() + ": the device is left out"));
        return new PluginDevices(calls, distinct(devices));
    }

    /** Why a plugin cannot be used. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String remedy;

        Refusal(String reason, String remedy) {
            super(reason);
            this.remedy = remedy;
        }

        String reason() {
            return String.valueOf(getMessage());
        }

        String remedy() {
            return remedy;
        }
    }

    private static long allocate(PluginCalls calls) {
        return Memory.allocate(calls.layout().propertiesBytes() + (long) SPARE_BYTES);
    }

    private static NcclProperties read(PluginCalls calls, int device, long memory) throws Refusal {
        Memory.fill(memory, calls.layout().propertiesBytes(), (byte) 0);
        int result = calls.properties(device, memory);
        if (result != 0) {
            throw new Refusal("the plugin's getProperties(" + device + ") fails with " + NcclResult.symbol(result), "");
        }
        return NcclProperties.read(device, calls.layout(), memory);
    }

    private static List<NcclProperties> distinct(List<NcclProperties> devices) {
        Map<String, Long> counts =
                devices.stream().collect(Collectors.groupingBy(NcclProperties::name, Collectors.counting()));
        return devices.stream()
                .map(device -> counts.getOrDefault(device.name(), 0L) > 1
                                || device.name().isEmpty()
                        ? device.withName(device.name() + "#" + device.device())
                        : device)
                .toList();
    }

    /** All that the plugin named itself. */
    List<NcclProperties> all() {
        return devices;
    }

    /** Why none can be used; empty if one can. */
    String refusal() {
        List<String> reasons = devices.stream().map(this::refusal).toList();
        return reasons.contains("") ? "" : reasons.get(0);
    }

    /**
     * A device that can be used.
     *
     * @param wanted its name or number, or numbers with "+" between them
     * @param foreign asks the plugin to make one
     * @throws WireException if there is none such, or it cannot be used
     */
    NcclProperties find(Rail rail, String wanted, ForeignCalls foreign) {
        NcclProperties device = devices.stream()
                .filter(each -> each.name().equals(wanted))
                .findFirst()
                .or(() -> devices.stream()
                        .filter(each -> Integer.toString(each.device()).equals(wanted))
                        .findFirst())
                .orElseGet(() -> make(rail, wanted, foreign));
        String refusal = refusal(device);
        if (!refusal.isEmpty()) {
            throw new WireException(rail.name(), "open", "", refusal, "");
        }
        return device;
    }

    private synchronized NcclProperties make(Rail rail, String wanted, ForeignCalls foreign) {
        if (!wanted.matches("\\d{1,4}(\\+\\d{1,4})+")) {
            throw unknown(rail, wanted);
        }
        NcclProperties known = virtual.get(wanted);
        if (known != null) {
            return known;
        }
        List<Integer> parts =
                Arrays.stream(wanted.split("\\+")).map(Integer::valueOf).toList();
        int most = calls.layout().physicalDevices();
        if (!calls.has(PluginFunction.MAKE_V_DEVICE) || parts.size() > most) {
            throw new WireException(
                    rail.name(),
                    "open",
                    "",
                    "v" + calls.layout().version() + " of the plugin makes "
                            + (calls.has(PluginFunction.MAKE_V_DEVICE)
                                    ? "a device of at most " + most
                                    : "no device of several"),
                    "");
        }
        NcclProperties made = foreign.call(rail, "makeVDevice", () -> makeNow(rail, wanted, parts), late -> {});
        virtual.put(wanted, made);
        return made;
    }

    private NcclProperties makeNow(Rail rail, String wanted, List<Integer> parts) {
        long memory = allocate(calls);
        try {
            Memory.putInt(memory + 8, parts.size());
            for (int i = 0; i < parts.size(); i++) {
                Memory.putInt(memory + 12 + 4L * i, parts.get(i));
            }
            int result = calls.makeVirtualDevice(memory, memory + 8);
            if (result != 0) {
                throw NcclComm.exception(rail, result, "makeVDevice of " + wanted);
            }
            return read(calls, Memory.getInt(memory), memory);
        } catch (Refusal e) {
            throw new WireException(rail.name(), "open", "", e.reason(), e.remedy());
        } finally {
            Memory.free(memory);
        }
    }

    private WireException unknown(Rail rail, String wanted) {
        return new WireException(
                rail.name(),
                "open",
                "",
                "the plugin has no device " + wanted + ", but "
                        + devices.stream()
                                .map(each -> each.device() + " (" + each.name() + ")")
                                .collect(Collectors.joining(", ")),
                "Name the rails as the plugin names its devices, or give their numbers from 0 in the order of the "
                        + "rails");
    }

    private String refusal(NcclProperties device) {
        String which = "device " + device.device() + " (" + device.name() + ") ";
        if (!device.hostMemory()) {
            return which + "does not reach memory of this process";
        }
        if (device.netDeviceType() == NcclProperties.DEVICE_HOST) {
            return "";
        }
        if (device.netDeviceType() != NcclProperties.DEVICE_UNPACK) {
            return which + "is of device type " + device.netDeviceType() + ", known are 0 (host) and 1 (unpack)";
        }
        if (device.netDeviceVersion() != NcclProperties.UNPACK_VERSION) {
            return which + "unpacks in version " + device.netDeviceVersion() + ", and NCCL uses "
                    + NcclProperties.UNPACK_VERSION + " only";
        }
        return calls.has(PluginFunction.IRECV_CONSUMED)
                ? ""
                : which + "unpacks on the device, but the plugin has no irecvConsumed to give receives back";
    }
}
