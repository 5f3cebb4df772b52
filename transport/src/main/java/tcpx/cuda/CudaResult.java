package tcpx.cuda;

import java.util.Arrays;

/** Results of the driver's that mean something here, and what helps against them. */
enum CudaResult {
    SUCCESS(0, ""),
    INVALID_VALUE(1, ""),
    OUT_OF_MEMORY(
            2,
            "Use less of the device's memory (-p workingSetBytes=...); where host memory was to be registered, allow"
                    + " it to be locked (ulimit -l unlimited)"),
    STUB_LIBRARY(
            34, "The toolkit's stub was loaded: install the NVIDIA driver, whose libcuda.so.1 must be found first"),
    DEVICE_UNAVAILABLE(46, "Another process has the device for itself: see nvidia-smi for its compute mode"),
    NO_DEVICE(100, "See whether nvidia-smi lists a GPU, and whether CUDA_VISIBLE_DEVICES hides it"),
    INVALID_DEVICE(101, "Give a number that nvidia-smi lists (--gpu N)"),
    INVALID_IMAGE(200, "Build the kernel anew (transport/src/main/cuda/make-ptx.sh), or use -p unpack=D2D"),
    NO_BINARY_FOR_GPU(209, "A device of compute capability 7.0 or newer is needed, or -p unpack=D2D"),
    ECC_UNCORRECTABLE(214, "The device's memory is damaged: see nvidia-smi -q"),
    INVALID_PTX(218, "Build the kernel anew (transport/src/main/cuda/make-ptx.sh), or use -p unpack=D2D"),
    UNSUPPORTED_PTX_VERSION(222, "Install a newer NVIDIA driver, or use -p unpack=D2D"),
    NOT_READY(600, ""),
    ILLEGAL_ADDRESS(700, "The device's context is lost: start the process anew"),
    CONTEXT_IS_DESTROYED(709, "The device's context is lost: start the process anew"),
    LAUNCH_FAILED(719, "The device's context is lost: start the process anew"),
    NOT_PERMITTED(800, "Allow memory to be locked (ulimit -l unlimited)"),
    NOT_SUPPORTED(801, ""),
    SYSTEM_DRIVER_MISMATCH(803, "The driver's library and kernel module differ: restart the machine");

    private final int number;
    private final String remedy;

    CudaResult(int number, String remedy) {
        this.number = number;
        this.remedy = remedy;
    }

    boolean is(int result) { // hot
        return result == number;
    }

    static String remedy(int result) {
        return Arrays.stream(values())
                .filter(each -> each.is(result))
                .findFirst()
                .map(each -> each.remedy)
                .orElse("");
    }
}
