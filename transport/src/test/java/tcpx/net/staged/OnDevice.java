package tcpx.net.staged;

import tcpx.cuda.CudaDevice;
import tcpx.net.NetProvider;

/** A wire that takes every region for memory of the device; for a device that does, too ({@code any_memory=1}). */
public final class OnDevice {
    private OnDevice() {}

    /** Around a wire. */
    public static DeviceProvider over(NetProvider wire, CudaDevice device) {
        return new DeviceProvider(wire, device, region -> true);
    }
}
