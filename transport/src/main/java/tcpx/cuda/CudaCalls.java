package tcpx.cuda;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import tcpx.error.DeviceException;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;

/** The driver's functions, each by its address. Thread-safe, as the driver is. */
final class CudaCalls {
    private static final int LONGEST_TEXT = 256;

    private final Map<CudaFunction, NativeFunction> functions = new EnumMap<>(CudaFunction.class);
    // the hot ones need no look-up
    final NativeFunction setCurrent;
    final NativeFunction copyIn;
    final NativeFunction copyOut;
    final NativeFunction copy;
    final NativeFunction record;
    final NativeFunction query;

    /**
     * All functions of a library.
     *
     * @throws UnsatisfiedLinkError if there is no such library, or it lacks a function
     */
    CudaCalls(String library) {
        NativeLibrary opened = NativeLibrary.open(library);
        for (CudaFunction function : CudaFunction.values()) {
            long address = opened.symbol(function.symbol());
            if (address == 0) {
                throw new UnsatisfiedLinkError(library + " has no " + function.symbol());
            }
            functions.put(function, new NativeFunction(address, function.arguments()));
        }
        setCurrent = get(CudaFunction.CTX_SET_CURRENT);
        copyIn = get(CudaFunction.MEMCPY_HTOD_ASYNC);
        copyOut = get(CudaFunction.MEMCPY_DTOH_ASYNC);
        copy = get(CudaFunction.MEMCPY_ASYNC);
        record = get(CudaFunction.EVENT_RECORD);
        query = get(CudaFunction.EVENT_QUERY);
    }

    NativeFunction get(CudaFunction function) {
        return Objects.requireNonNull(functions.get(function));
    }

    /** Throws unless a call went well. */
    void check(int result, String operation) { // hot: no text is built where it is constant
        if (result != 0) {
            throw failure(result, operation);
        }
    }

    DeviceException failure(int result, String operation) {
        String name = text(CudaFunction.GET_ERROR_NAME, result);
        return new DeviceException(
                operation,
                name.isEmpty() ? "CUDA result " + result : name,
                text(CudaFunction.GET_ERROR_STRING, result),
                CudaResult.remedy(result));
    }

    /** What a call writes as a value of 8 bytes. */
    long value(String operation, Out call) {
        return Memory.with(16, out -> {
            check(call.make(out), operation);
            return Memory.getLong(out);
        });
    }

    private String text(CudaFunction function, int result) {
        return Memory.with(8, out -> {
            int known = get(function).call(result, out);
            long text = Memory.getLong(out);
            return known != 0 || text == 0 ? "" : Memory.getString(text, LONGEST_TEXT);
        });
    }

    /** A call that writes to an address. */
    @FunctionalInterface
    interface Out {
        int make(long out);
    }
}
