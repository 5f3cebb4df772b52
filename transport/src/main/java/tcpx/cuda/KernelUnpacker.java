package tcpx.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tcpx.error.DeviceException;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.memory.Region;
import tcpx.unpack.DescriptorBlock;

/**
 * A kernel that executes a whole list in one launch ({@code transport/src/main/cuda/unpack.cu}). The driver
 * translates its PTX for the device when it is loaded.
 */
public final class KernelUnpacker extends CudaUnpacker {
    private static final String PTX = "unpack.ptx";
    private static final String ENTRY = "tcpx_unpack";
    private static final int OLDEST_CAPABILITY = 70;
    private static final int BLOCK_THREADS = 256;
    private static final int WARPS_PER_BLOCK = BLOCK_THREADS / 32;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 5; // by its registers
    private static final long STRIP_BYTES = 4096; // what a warp moves at a time
    private static final int JIT_ERROR_LOG = 5;
    private static final int JIT_ERROR_LOG_BYTES = 6;
    private static final int LOG_BYTES = 4096;

    private final long module;
    private final long function;
    private final int mostBlocks;
    private boolean closed;

    /**
     * On a device, which stays the caller's.
     *
     * @throws DeviceException if the device is too old for the kernel, or the driver does not take it
     */
    public KernelUnpacker(CudaDevice device) {
        this(device, ptx());
    }

    /** With another program in place of the kernel's, as a zero-terminated PTX text. */
    KernelUnpacker(CudaDevice device, byte[] program) {
        super(device);
        try {
            int capability = device.computeCapability();
            if (capability < OLDEST_CAPABILITY) {
                throw new DeviceException(
                        "unpack kernel on GPU " + device.ordinal(),
                        "",
                        "it has compute capability " + capability / 10 + "." + capability % 10,
                        "A device of compute capability 7.0 or newer is needed, or -p unpack=D2D");
            }
            long loaded = load(device.calls, program);
            module = loaded;
            function = device.calls.value(
                    "cuModuleGetFunction",
                    out -> Memory.with(ENTRY.length() + 1L, name -> {
                        Memory.put(name, ENTRY.getBytes(StandardCharsets.US_ASCII));
                        return device.calls
                                .get(CudaFunction.MODULE_GET_FUNCTION)
                                .call(out, loaded, name);
                    }));
            mostBlocks = BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors();
        } catch (RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    private static byte[] ptx() {
        try (InputStream in = KernelUnpacker.class.getResourceAsStream(PTX)) {
            if (in == null) {
                throw new DeviceException("unpack kernel", "", PTX + " is missing among the classes", "");
            }
            byte[] text = in.readAllBytes();
            return Arrays.copyOf(text, text.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // what the driver's compiler says of a program that it does not take is in the failure
    private static long load(CudaCalls calls, byte[] program) {
        return Memory.with(program.length + LOG_BYTES + 64L, memory -> {
            long log = memory + 64;
            long text = log + LOG_BYTES;
            long options = memory + 8;
            long values = memory + 16;
            Memory.put(text, program);
            Memory.putInt(options, JIT_ERROR_LOG);
            Memory.putInt(options + 4, JIT_ERROR_LOG_BYTES);
            Memory.putLong(values, log);
            Memory.putLong(values + 8, LOG_BYTES - 1);
            int result = calls.get(CudaFunction.MODULE_LOAD_DATA).call(memory, text, 2, options, values);
            if (result != 0) {
                String said = Memory.getString(log, LOG_BYTES).strip();
                throw calls.failure(result, "loading the unpack kernel" + (said.isEmpty() ? "" : " (" + said + ")"));
            }
            return Memory.getLong(memory);
        });
    }

    @Override
    public Job newJob() {
        return new KernelJob();
    }

    @Override
    public void close() {
        super.close();
        if (!closed) {
            closed = true;
            device.enterIfPossible();
            device.calls.get(CudaFunction.MODULE_UNLOAD).call(module);
        }
    }

    /** The list goes to the device's memory with the launch, since all multiprocessors read it. */
    private final class KernelJob extends EventJob {
        private static final int GRID_X = 1;

        private final Region list = device.allocate(DescriptorBlock.BYTES);
        private final long listAddress = list.address();
        private final NativeFunction.Packed launch =
                device.calls.get(CudaFunction.LAUNCH_KERNEL).packed();
        private final long parameters =
                Memory.allocate(16); // the kernel's one argument, and the array that points to it

        KernelJob() {
            Memory.putLong(parameters, listAddress);
            Memory.putLong(parameters + 8, parameters);
            // grid, block, shared memory, stream, parameters, extra
            long[] arguments = {function, 1, 1, 1, BLOCK_THREADS, 1, 1, 0, stream.handle(), parameters + 8, 0};
            for (int i = 0; i < arguments.length; i++) {
                launch.set(i, arguments[i]);
            }
        }

        @Override // hot
        void begin() {
            if (block.count() == 0) {
                return;
            }
            long strips = block.totalBytes() / STRIP_BYTES + block.count(); // as many, or a few more
            long blocks = Math.min(mostBlocks, (strips + WARPS_PER_BLOCK - 1) / WARPS_PER_BLOCK);
            launch.set(GRID_X, blocks);
            stream.copyIn(listAddress, block.address(), block.usedBytes());
            device.calls.check(launch.call(), "cuLaunchKernel");
        }

        @Override
        void free() {
            launch.close();
            Memory.free(parameters);
            list.close();
        }
    }
}
