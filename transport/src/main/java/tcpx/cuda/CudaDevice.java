package tcpx.cuda;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tcpx.ffi.Memory;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;

/**
 * A GPU, by its primary context, which every call here makes the calling thread's. Any thread. Closed last, after all
 * that was made of it.
 */
public final class CudaDevice implements AutoCloseable {
    private static final int ATTRIBUTE_MULTIPROCESSORS = 16;
    private static final int ATTRIBUTE_MAJOR = 75;
    private static final int ATTRIBUTE_MINOR = 76;
    private static final int REGISTER_PORTABLE_AND_MAPPED = 3;
    private static final int MEMORY_TYPE = 2;
    private static final int TYPE_OF_DEVICE = 2;

    final CudaCalls calls;
    private final int device;
    private final int ordinal;
    private final long context;
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicLong registeredBytes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    CudaDevice(CudaCalls calls, int device, int ordinal) {
        this.calls = calls;
        this.device = device;
        this.ordinal = ordinal;
        this.context = calls.value(
                "cuDevicePrimaryCtxRetain of GPU " + ordinal,
                out -> calls.get(CudaFunction.DEVICE_PRIMARY_CTX_RETAIN).call(out, device));
    }

    /** Its number, from 0. */
    public int ordinal() {
        return ordinal;
    }

    /** Its name ("NVIDIA H200"). */
    public String name() {
        return CudaDriver.text(
                calls,
                "cuDeviceGetName",
                out -> calls.get(CudaFunction.DEVICE_GET_NAME).call(out, 256, device));
    }

    /** Its PCI address as sysfs writes it ("0000:04:00.0"). */
    public String pciAddress() {
        return CudaDriver.pciAddress(calls, device);
    }

    /** Its memory, in bytes. */
    public long totalBytes() {
        return calls.value(
                "cuDeviceTotalMem",
                out -> calls.get(CudaFunction.DEVICE_TOTAL_MEM).call(out, device));
    }

    /** Its compute capability: 90 for 9.0. */
    public int computeCapability() {
        return 10 * attribute(ATTRIBUTE_MAJOR) + attribute(ATTRIBUTE_MINOR);
    }

    /** Its multiprocessors. */
    public int multiprocessors() {
        return attribute(ATTRIBUTE_MULTIPROCESSORS);
    }

    private int attribute(int which) {
        return (int) calls.value(
                "cuDeviceGetAttribute",
                out -> calls.get(CudaFunction.DEVICE_GET_ATTRIBUTE).call(out, which, device));
    }

    /** The calling thread works with this device from now on. */
    void enter() { // hot: some tens of nanoseconds
        calls.check(calls.setCurrent.call(context), "cuCtxSetCurrent");
    }

    /** The same, to give something back: what belongs to a lost context is gone already. */
    void enterIfPossible() {
        calls.setCurrent.call(context);
    }

    /**
     * Memory of this device.
     *
     * @param bytes 1 or more
     * @throws tcpx.error.DeviceException if it has not so much
     */
    public Region allocate(long bytes) {
        enter();
        long address = calls.value(
                "cuMemAlloc of " + bytes + " bytes on GPU " + ordinal,
                out -> calls.get(CudaFunction.MEM_ALLOC).call(out, bytes));
        allocatedBytes.addAndGet(bytes);
        return Region.owning(MemoryKind.CUDA, address, bytes, () -> {
            enterIfPossible();
            allocatedBytes.addAndGet(-bytes);
            calls.get(CudaFunction.MEM_FREE).call(address);
        });
    }

    /**
     * Memory of this process that the device reads and writes at full speed, since it is locked; in huge pages where
     * there are 2 MiB or more.
     *
     * @throws tcpx.error.DeviceException if the system does not let it be locked
     */
    public Region allocatePinned(long bytes) {
        Region memory = Region.allocate(bytes);
        long address = memory.address();
        try {
            enter();
            calls.check(
                    calls.get(CudaFunction.MEM_HOST_REGISTER).call(address, bytes, REGISTER_PORTABLE_AND_MAPPED),
                    "cuMemHostRegister of " + bytes + " bytes");
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
        registeredBytes.addAndGet(bytes);
        return Region.owning(MemoryKind.HOST, address, bytes, () -> {
            enterIfPossible();
            registeredBytes.addAndGet(-bytes);
            calls.get(CudaFunction.MEM_HOST_UNREGISTER).call(address);
            memory.close();
        });
    }

    /** Copies between any two places that the device reaches, and waits for it. Not for the hot path. */
    public void copy(long to, long from, long bytes) {
        try (CudaStream stream = newStream()) {
            stream.copy(to, from, bytes);
            stream.synchronize();
        }
    }

    /** A stream of its own, before others where the device has priorities. */
    public CudaStream newStream() {
        return new CudaStream(this);
    }

    /** An event; {@link CudaStream#record} says when it is done. */
    public CudaEvent newEvent() {
        return new CudaEvent(this, false);
    }

    /** An event between which and another time can be measured. */
    public CudaEvent newTimer() {
        return new CudaEvent(this, true);
    }

    /** Whether an address is memory of a device. */
    public boolean isDeviceMemory(long address) {
        enter();
        return Memory.with(8, out -> {
            int result = calls.get(CudaFunction.POINTER_GET_ATTRIBUTE).call(out, MEMORY_TYPE, address);
            return result == 0 && Memory.getInt(out) == TYPE_OF_DEVICE;
        });
    }

    /** Bytes from an address to the end of the allocation of device memory that it lies in. */
    long bytesBehind(long address) {
        enter();
        return Memory.with(16, out -> {
            calls.check(
                    calls.get(CudaFunction.MEM_GET_ADDRESS_RANGE).call(out, out + 8, address), "cuMemGetAddressRange");
            return Memory.getLong(out) + Memory.getLong(out + 8) - address;
        });
    }

    /** Bytes of this device's memory that {@link #allocate} has given and that were not given back. */
    public long allocatedBytes() {
        return allocatedBytes.get();
    }

    /** The same of locked memory. */
    public long pinnedBytes() {
        return registeredBytes.get();
    }

    /** Lets go of the primary context. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls.get(CudaFunction.DEVICE_PRIMARY_CTX_RELEASE).call(device);
        }
    }
}
