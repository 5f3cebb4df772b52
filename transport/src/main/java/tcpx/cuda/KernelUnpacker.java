package tcpx.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tcpx.error.Closer;
import tcpx.error.DeviceException;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.unpack.DescriptorBlock;

/**
 * A kernel that executes whole lists ({@code transport/src/main/cuda/unpack.cu}). Lists that were launched wait until
 * somebody asks for one of them or rests while any is under way, or until there are {@value #MOST_LISTS}: one launch of
 * the driver's executes all that wait, so that short lists do not cost a launch each. The driver translates the PTX for
 * the device when it is loaded. Launches end in the order in which they began.
 *
 * <pre>
 *   done  &lt;=  batch - 1  &lt;  batch
 *   seen ended   given to     filled with what
 *                the driver   is launched now
 * </pre>
 */
public final class KernelUnpacker extends CudaUnpacker {
    private static final String PTX = "unpack.ptx";
    private static final String ENTRY = "tcpx_unpack";
    private static final int OLDEST_CAPABILITY = 70;
    private static final int BLOCK_THREADS = 256;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 4; // by its registers
    private static final int JIT_ERROR_LOG = 5;
    private static final int JIT_ERROR_LOG_BYTES = 6;
    private static final int LOG_BYTES = 4096;

    // the kernel's argument, struct Launch
    private static final int MOST_LISTS = 16;
    private static final int LIST_BYTES = 40;
    private static final int BOUNCE_AT = 8;
    private static final int DESTINATION_AT = 16;
    private static final int COUNT_AT = 24;
    private static final int STRIPS_AT = 28;
    private static final int UPTO_AT = 32;
    private static final int LAUNCH_COUNT_AT = MOST_LISTS * LIST_BYTES;
    private static final int LAUNCH_BYTES = LAUNCH_COUNT_AT + 8;
    private static final int STRIP_BYTES = 4096; // what a warp moves at a time
    private static final int GROUP_STRIPS = 16; // what a block takes at a time
    private static final int GRID_X = 1;

    // Batches share events by turns. One that was given to a later batch is done later, and so says nothing too early.
    private static final int EVENTS = 64;

    private final int mostBlocks;
    private final CudaEvent[] events = new CudaEvent[EVENTS];
    private final long argument; // and behind it the array that points to it
    private final NativeFunction.Packed call;
    private volatile long done = -1; // the last batch seen ended
    private volatile long batch; // the one being filled; this and the next three under the lock
    private volatile int lists;
    private long groups;
    private @Nullable DeviceException failed; // a launch was: nobody may take what was in it for done
    private final Closer parts = new Closer();

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
            long module = load(device.calls, program);
            parts.own(() -> {
                device.enterIfPossible();
                device.calls.get(CudaFunction.MODULE_UNLOAD).call(module);
            });
            long function = device.calls.value(
                    "cuModuleGetFunction",
                    out -> Memory.with(ENTRY.length() + 1L, name -> {
                        Memory.put(name, ENTRY.getBytes(StandardCharsets.US_ASCII));
                        return device.calls
                                .get(CudaFunction.MODULE_GET_FUNCTION)
                                .call(out, module, name);
                    }));
            mostBlocks = BLOCKS_PER_MULTIPROCESSOR * device.multiprocessors();
            for (int i = 0; i < EVENTS; i++) {
                events[i] = parts.own(device.newEvent());
            }
            argument = Memory.allocate(LAUNCH_BYTES + 8L);
            parts.own(() -> Memory.free(argument));
            call = parts.own(device.calls.get(CudaFunction.LAUNCH_KERNEL).packed());
            Memory.putLong(argument + LAUNCH_BYTES, argument);
            // grid, block, shared memory, stream, parameters, extra
            long[] arguments = {function, 1, 1, 1, BLOCK_THREADS, 1, 1, 0, stream.handle(), argument + LAUNCH_BYTES, 0};
            for (int i = 0; i < arguments.length; i++) {
                call.set(i, arguments[i]);
            }
        } catch (RuntimeException e) {
            stream.close();
            throw parts.closeAfter(e);
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

    // hot; a lock for some stores, or for a call of the driver, which takes one of its own
    private synchronized long add(DescriptorBlock block) {
        throwIfFailed();
        if (block.count() == 0) {
            return done;
        }
        long mine = batch;
        long at = argument + (long) lists * LIST_BYTES;
        int strips = (int) ((block.longestBytes() + STRIP_BYTES - 1) / STRIP_BYTES);
        groups += ((long) block.count() * strips + GROUP_STRIPS - 1) / GROUP_STRIPS;
        Memory.putLong(at, block.address() + DescriptorBlock.HEADER_BYTES);
        Memory.putLong(at + BOUNCE_AT, block.bounce());
        Memory.putLong(at + DESTINATION_AT, block.destination());
        Memory.putInt(at + COUNT_AT, block.count());
        Memory.putInt(at + STRIPS_AT, strips);
        Memory.putInt(at + UPTO_AT, (int) groups);
        if (++lists == MOST_LISTS) {
            giveToDriver();
        }
        return mine;
    }

    // hot: all lists that wait
    private void giveToDriver() {
        try {
            device.enter();
            Memory.putInt(argument + LAUNCH_COUNT_AT, lists);
            call.set(GRID_X, Math.min(mostBlocks, groups));
            device.calls.check(call.call(), "cuLaunchKernel");
            stream.record(events[(int) (batch % EVENTS)]);
        } catch (DeviceException e) {
            failed = e;
            throw e;
        }
        lists = 0;
        groups = 0;
        batch++;
    }

    // hot
    private CudaEvent eventOf(long asked) {
        if (asked == batch) {
            synchronized (this) {
                throwIfFailed();
                if (asked == batch) {
                    giveToDriver();
                }
            }
        }
        return events[(int) (asked % EVENTS)];
    }

    // hot: whoever is about to rest looks whether lists wait, in a launch that nobody may ask for soon
    private void begin() {
        if (lists == 0) {
            return;
        }
        synchronized (this) {
            if (lists > 0 && failed == null) {
                try {
                    giveToDriver();
                } catch (DeviceException ignored) {
                    // kept in `failed`: who asks for one of these lists is told
                }
            }
        }
    }

    // hot
    private void throwIfFailed() {
        if (failed != null) {
            throw failed;
        }
    }

    // hot
    private synchronized void hasEnded(long ended) {
        done = Math.max(done, ended);
    }

    @Override
    public void close() {
        super.close();
        parts.close();
    }

    /** A list; the kernel reads it where it lies. */
    private final class KernelJob extends CudaJob {
        private long mine = -1;

        @Override // hot
        public void launch() {
            mine = add(block);
        }

        @Override // hot
        public boolean isDone() {
            if (mine <= done) {
                return true;
            }
            if (!eventOf(mine).isDone()) {
                return false;
            }
            hasEnded(mine);
            return true;
        }

        @Override // hot
        public void pause() {
            begin();
            Thread.yield();
        }
    }
}
