package tcpx.cuda;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.error.DeviceException;
import tcpx.error.ProviderUnavailableException;
import tcpx.ffi.Memory;
import tcpx.net.Viability;

/**
 * The CUDA driver of this machine, or what is in its place. Whether there is one is a value, not an exception.
 * Thread-safe; loaded once, it stays so until the process ends.
 */
public final class CudaDriver {
    /** Environment variable that names another library with the driver's interface. */
    public static final String LIBRARY_VARIABLE = "TCPX_CUDA_LIBRARY";

    private static final String LIBRARY = "libcuda.so.1";
    private static final int PCI_TEXT_BYTES = 32;
    private static final String INSTALL = "Install the NVIDIA driver, or use memory=HOST";

    private final @Nullable CudaCalls calls;
    private final int devices;
    private final Viability viability;

    private CudaDriver(@Nullable CudaCalls calls, int devices, Viability viability) {
        this.calls = calls;
        this.devices = devices;
        this.viability = viability;
    }

    /** The one that the environment names, or the system's. Never throws. */
    public static CudaDriver open(Map<String, String> environment) {
        return open(environment.getOrDefault(LIBRARY_VARIABLE, LIBRARY));
    }

    /** The one in a library, by its path or name. Never throws: what is wrong is in {@link #viability}. */
    public static CudaDriver open(String library) {
        Objects.requireNonNull(library, "library");
        try {
            CudaCalls calls = new CudaCalls(library);
            calls.check(calls.get(CudaFunction.INIT).call(0), "cuInit");
            int devices = (int) calls.value(
                    "cuDeviceGetCount",
                    out -> calls.get(CudaFunction.DEVICE_GET_COUNT).call(out));
            return devices > 0
                    ? new CudaDriver(calls, devices, new Viability.Viable())
                    : notViable("the CUDA driver finds no GPU", CudaResult.remedy(100));
        } catch (UnsatisfiedLinkError e) {
            return notViable("needs a CUDA driver: " + e.getMessage(), INSTALL);
        } catch (DeviceException e) {
            return notViable(e.getMessage(), e.remedy().orElse(""));
        }
    }

    private static CudaDriver notViable(String reason, String remedy) {
        return new CudaDriver(null, 0, new Viability.NotViable(reason, remedy));
    }

    /** Whether it can be used, with the reason if not. */
    public Viability viability() {
        return viability;
    }

    /** How many devices there are; 0 where it cannot be used. */
    public int devices() {
        return devices;
    }

    /** The newest CUDA version it knows: 13000 for 13.0; 0 where it cannot be used. */
    public int version() {
        CudaCalls known = calls;
        return known == null
                ? 0
                : (int) known.value(
                        "cuDriverGetVersion",
                        out -> known.get(CudaFunction.DRIVER_GET_VERSION).call(out));
    }

    /**
     * The PCI address of a device as sysfs writes it ("0000:04:00.0"), without opening it.
     *
     * @param ordinal from 0
     * @throws ProviderUnavailableException if the driver cannot be used, or there is no such device
     * @throws DeviceException if the driver does not say
     */
    public String pciAddress(int ordinal) {
        CudaCalls known = calls(ordinal);
        return pciAddress(known, handle(known, ordinal));
    }

    static String pciAddress(CudaCalls calls, int device) {
        return text(
                        calls,
                        "cuDeviceGetPCIBusId",
                        out -> calls.get(CudaFunction.DEVICE_GET_PCI_BUS_ID).call(out, PCI_TEXT_BYTES, device))
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Opens a device: retains its primary context, which frameworks in this process share.
     *
     * @param ordinal from 0
     * @throws ProviderUnavailableException if the driver cannot be used, or there is no such device
     * @throws DeviceException if the device cannot be used
     */
    public CudaDevice device(int ordinal) {
        CudaCalls known = calls(ordinal);
        return new CudaDevice(known, handle(known, ordinal), ordinal);
    }

    // for a device that is there
    private CudaCalls calls(int ordinal) {
        CudaCalls known = calls;
        if (known == null || viability instanceof Viability.NotViable) {
            Viability.NotViable not = (Viability.NotViable) viability;
            throw new ProviderUnavailableException("GPU memory cannot be used here: " + not.reason(), not.remedy());
        }
        if (ordinal < 0 || ordinal >= devices) {
            throw new ProviderUnavailableException(
                    "there is no GPU " + ordinal + ", but " + devices + " from 0", "Give one that is there: --gpu N");
        }
        return known;
    }

    private static int handle(CudaCalls calls, int ordinal) {
        return (int) calls.value(
                "cuDeviceGet", out -> calls.get(CudaFunction.DEVICE_GET).call(out, ordinal));
    }

    /** A text of at most 255 characters that a call writes. */
    static String text(CudaCalls calls, String operation, CudaCalls.Out call) {
        return Memory.with(256, out -> {
            calls.check(call.make(out), operation);
            return Memory.getString(out, 256);
        });
    }
}
