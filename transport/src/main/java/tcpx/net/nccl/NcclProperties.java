package tcpx.net.nccl;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tcpx.ffi.Memory;
import tcpx.net.NetDevice;

/**
 * What a plugin says of one device. A figure that its version of the interface does not have is 0, or empty.
 *
 * @param device the plugin's number for it
 * @param name its name ("eth1")
 * @param pciPath its path in sysfs; empty if it has none
 * @param guid identifies the NIC's chip
 * @param hostMemory it reads and writes memory of this process
 * @param cudaMemory it reads and writes CUDA memory by pointer
 * @param dmaBuf it takes memory as dma-buf files
 * @param regIsGlobal a registration holds for all comms (v8)
 * @param forceFlush received CUDA memory must be flushed (v9)
 * @param speedMbps port speed
 * @param port port number, from 1
 * @param latencyUs network latency
 * @param maxComms most comms
 * @param maxRecvs most receives in one call
 * @param netDeviceType 0 the host moves the bytes, 1 a device unpacks them (v7)
 * @param netDeviceVersion version of that device's interface (v7)
 * @param physicalDevices the devices behind a virtual one (v9)
 * @param maxP2pBytes longest message (v9)
 * @param maxCollBytes longest collective (v9)
 * @param maxMultiRequestSize most requests in one (v11)
 * @param railId rail of the device, -1 if undefined (v12)
 * @param planeId plane of the device, -1 if undefined (v12)
 */
public record NcclProperties(
        int device,
        String name,
        String pciPath,
        long guid,
        boolean hostMemory,
        boolean cudaMemory,
        boolean dmaBuf,
        boolean regIsGlobal,
        boolean forceFlush,
        int speedMbps,
        int port,
        float latencyUs,
        int maxComms,
        int maxRecvs,
        int netDeviceType,
        int netDeviceVersion,
        List<Integer> physicalDevices,
        long maxP2pBytes,
        long maxCollBytes,
        int maxMultiRequestSize,
        int railId,
        int planeId) {
    /** The host moves the bytes. */
    public static final int DEVICE_HOST = 0;

    /** A device unpacks received bytes; each receive must be given back. */
    public static final int DEVICE_UNPACK = 1;

    /** The version of that which NCCL uses. */
    static final int UNPACK_VERSION = 7;

    static final int POINTER_HOST = 1;
    static final int POINTER_CUDA = 2;
    private static final int POINTER_DMA_BUF = 4;
    private static final int LONGEST_TEXT = 4096;

    /** Copies the list. */
    public NcclProperties {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pciPath, "pciPath");
        physicalDevices = List.copyOf(Objects.requireNonNull(physicalDevices, "physicalDevices"));
    }

    /** Reads the structure that a plugin has filled. */
    static NcclProperties read(int device, PluginLayout layout, long memory) {
        Reader from = new Reader(layout, memory);
        int support = from.int32(PropertyField.PTR_SUPPORT);
        return new NcclProperties(
                device,
                from.text(PropertyField.NAME),
                from.text(PropertyField.PCI_PATH),
                from.int64(PropertyField.GUID),
                (support & POINTER_HOST) != 0,
                (support & POINTER_CUDA) != 0,
                (support & POINTER_DMA_BUF) != 0,
                from.int32(PropertyField.REG_IS_GLOBAL) != 0,
                from.int32(PropertyField.FORCE_FLUSH) != 0,
                from.int32(PropertyField.SPEED),
                from.int32(PropertyField.PORT),
                Float.intBitsToFloat(from.int32(PropertyField.LATENCY)),
                from.int32(PropertyField.MAX_COMMS),
                from.int32(PropertyField.MAX_RECVS),
                from.int32(PropertyField.NET_DEVICE_TYPE),
                from.int32(PropertyField.NET_DEVICE_VERSION),
                from.physicalDevices(),
                from.int64(PropertyField.MAX_P2P_BYTES),
                from.int64(PropertyField.MAX_COLL_BYTES),
                from.int32(PropertyField.MAX_MULTI_REQUEST_SIZE),
                from.int16(PropertyField.RAIL_ID),
                from.int16(PropertyField.PLANE_ID));
    }

    /** The same under another name. */
    NcclProperties withName(String other) {
        return new NcclProperties(
                device,
                other,
                pciPath,
                guid,
                hostMemory,
                cudaMemory,
                dmaBuf,
                regIsGlobal,
                forceFlush,
                speedMbps,
                port,
                latencyUs,
                maxComms,
                maxRecvs,
                netDeviceType,
                netDeviceVersion,
                physicalDevices,
                maxP2pBytes,
                maxCollBytes,
                maxMultiRequestSize,
                railId,
                planeId);
    }

    /** Whether receives must be given back. */
    boolean needsConsumed() {
        return netDeviceType == DEVICE_UNPACK;
    }

    /** As every provider describes a device. */
    NetDevice toDevice() {
        return new NetDevice(device, name, "", pciPath, Math.max(0, speedMbps), true);
    }

    private record Reader(PluginLayout layout, long memory) {
        int int16(PropertyField member) {
            int offset = layout.offset(member);
            return offset == PluginLayout.ABSENT ? 0 : Memory.getShort(memory + offset);
        }

        int int32(PropertyField member) {
            int offset = layout.offset(member);
            return offset == PluginLayout.ABSENT ? 0 : Memory.getInt(memory + offset);
        }

        long int64(PropertyField member) {
            int offset = layout.offset(member);
            return offset == PluginLayout.ABSENT ? 0 : Memory.getLong(memory + offset);
        }

        String text(PropertyField member) {
            long address = int64(member);
            return address == 0 ? "" : Memory.getString(address, LONGEST_TEXT);
        }

        List<Integer> physicalDevices() {
            List<Integer> devices = new ArrayList<>();
            int count = Math.min(int32(PropertyField.PHYSICAL_DEVICES), layout.physicalDevices());
            for (int i = 0; i < count; i++) {
                devices.add(Memory.getInt(memory + layout.offset(PropertyField.PHYSICAL_DEVICES) + 4L * (i + 1)));
            }
            return devices;
        }
    }
}
