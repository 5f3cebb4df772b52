package tcpx.cuda;

/**
 * The driver's functions that are called, by their symbols: where a function has changed, {@code cuda.h} gives its name
 * to the newer symbol, and so does this list. Arguments as for {@link tcpx.ffi.NativeFunction}: {@code i} for an int, a
 * device or an enumeration, {@code l} for a size or a device pointer, {@code p} for any other pointer or handle.
 */
enum CudaFunction {
    INIT("cuInit", "i"),
    DRIVER_GET_VERSION("cuDriverGetVersion", "p"),
    GET_ERROR_NAME("cuGetErrorName", "ip"),
    GET_ERROR_STRING("cuGetErrorString", "ip"),
    DEVICE_GET_COUNT("cuDeviceGetCount", "p"),
    DEVICE_GET("cuDeviceGet", "pi"),
    DEVICE_GET_NAME("cuDeviceGetName", "pii"),
    DEVICE_TOTAL_MEM("cuDeviceTotalMem_v2", "pi"),
    DEVICE_GET_ATTRIBUTE("cuDeviceGetAttribute", "pii"),
    DEVICE_GET_PCI_BUS_ID("cuDeviceGetPCIBusId", "pii"),
    DEVICE_PRIMARY_CTX_RETAIN("cuDevicePrimaryCtxRetain", "pi"),
    DEVICE_PRIMARY_CTX_RELEASE("cuDevicePrimaryCtxRelease_v2", "i"),
    CTX_SET_CURRENT("cuCtxSetCurrent", "p"),
    CTX_GET_STREAM_PRIORITY_RANGE("cuCtxGetStreamPriorityRange", "pp"),
    MEM_ALLOC("cuMemAlloc_v2", "pl"),
    MEM_FREE("cuMemFree_v2", "l"),
    MEM_GET_ADDRESS_RANGE("cuMemGetAddressRange_v2", "ppl"),
    MEM_HOST_REGISTER("cuMemHostRegister_v2", "pli"),
    MEM_HOST_UNREGISTER("cuMemHostUnregister", "p"),
    MEMCPY_ASYNC("cuMemcpyAsync", "lllp"),
    MEMCPY_HTOD_ASYNC("cuMemcpyHtoDAsync_v2", "lplp"),
    MEMCPY_DTOH_ASYNC("cuMemcpyDtoHAsync_v2", "pllp"),
    STREAM_CREATE("cuStreamCreateWithPriority", "pii"),
    STREAM_SYNCHRONIZE("cuStreamSynchronize", "p"),
    STREAM_DESTROY("cuStreamDestroy_v2", "p"),
    EVENT_CREATE("cuEventCreate", "pi"),
    EVENT_RECORD("cuEventRecord", "pp"),
    EVENT_QUERY("cuEventQuery", "p"),
    EVENT_ELAPSED_TIME("cuEventElapsedTime", "ppp"),
    EVENT_DESTROY("cuEventDestroy_v2", "p"),
    MODULE_LOAD_DATA("cuModuleLoadDataEx", "ppipp"),
    MODULE_GET_FUNCTION("cuModuleGetFunction", "ppp"),
    MODULE_UNLOAD("cuModuleUnload", "p"),
    LAUNCH_KERNEL("cuLaunchKernel", "piiiiiiippp"),
    POINTER_GET_ATTRIBUTE("cuPointerGetAttribute", "pil");

    private final String symbol;
    private final String arguments;

    CudaFunction(String symbol, String arguments) {
        this.symbol = symbol;
        this.arguments = arguments;
    }

    String symbol() {
        return symbol;
    }

    String arguments() {
        return arguments;
    }
}
