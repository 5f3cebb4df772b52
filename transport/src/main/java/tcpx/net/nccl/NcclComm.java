package tcpx.net.nccl;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.WireStats;

/**
 * What both ends of a plugin's connection share. Only the oldest request is ever tested, since a plugin may take the
 * test of another one for an error; that test drives the whole comm. A failed comm stays failed.
 */
abstract class NcclComm {
    // Layout of the scratch memory. Out-parameters have room behind them: a plugin may take an array for longer than it
    // is.
    private static final long REQUEST_AT = 0;
    private static final long DONE_AT = 64;
    private static final long SIZES_AT = 128;
    private static final long OWN_AT = 256;
    private static final long MEMORY_AT = 512;
    private static final long SCRATCH_BYTES = 640;

    /** Stands where a plugin should write a size, so that it can be seen whether it did. */
    private static final int UNWRITTEN = 0x8badf00d;

    private static final long MOST_BYTES_OF_AN_INT = Integer.MAX_VALUE;

    /** The first message of every connection. */
    private static final long GREETING = 0x7463_7078_2d6e_6574L;

    private static final int GREETING_BYTES = Long.BYTES;
    private static final long NOT_POSTED = -1;

    final PluginCalls plugin;
    final NcclOptions options;
    final RequestQueue requests;
    final long comm;
    final long request;
    final long own;
    private final Rail rail;
    private final long done;
    private final long sizes;
    private final long memoryOut;
    private final Set<NcclMemory> registered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ForeignCalls foreign;
    private final DeferredRelease remains;
    private @Nullable MemoryHandle greeting;
    private long greetingToken = NOT_POSTED;
    private @Nullable String inside; // the plugin's function that the comm's thread is in
    private @Nullable WireException failed;
    private boolean tellsSizes = true;
    private boolean complete;
    private long completeBytes;
    private int refusals;
    private long calls;

    /**
     * A connected comm.
     *
     * @param comm the plugin's
     */
    NcclComm(PluginContext context, Rail rail, long comm, RequestQueue requests) {
        this.plugin = context.plugin();
        this.options = context.options();
        this.foreign = context.foreign();
        this.remains = context.remains();
        this.rail = rail;
        this.comm = comm;
        this.requests = requests;
        remains.enter();
        long scratch = Memory.allocate(SCRATCH_BYTES);
        remains.keep(scratch);
        this.request = scratch + REQUEST_AT;
        this.done = scratch + DONE_AT;
        this.sizes = scratch + SIZES_AT;
        this.own = scratch + OWN_AT;
        this.memoryOut = scratch + MEMORY_AT;
    }

    /** What the plugin calls this end. */
    abstract String direction();

    /** Bytes of a completed request, from what was posted and what the plugin says. */
    abstract long bytes(int posted, int said);

    /** Ends the plugin's comm. */
    abstract int closeComm();

    /** Frees what belongs to this end alone; the comm is closed. */
    abstract void release();

    /** Posts the first message: a token or BUSY. */
    abstract long postGreeting(MemoryHandle memory, int bytes);

    /** The first message is through. */
    abstract void greeted(long token);

    public final Rail rail() {
        return rail;
    }

    public final MemoryHandle register(Region region) {
        requireUsable();
        if (region.kind() != MemoryKind.HOST) {
            throw new WireException(
                    rail.name(), "register", "", "only host memory is moved here, not " + region.kind(), "");
        }
        if (!plugin.layout().registersLong() && region.bytes() > MOST_BYTES_OF_AN_INT) {
            throw new WireException(
                    rail.name(),
                    "register",
                    "",
                    "a region of " + region.bytes() + " bytes, v"
                            + plugin.layout().version() + " plugins take at most " + MOST_BYTES_OF_AN_INT,
                    "Use smaller regions, or a plugin of v8 or later");
        }
        Region.Use use = region.use();
        int result;
        long pointer;
        synchronized (registered) {
            result = foreign.call(
                    rail,
                    "regMr",
                    () -> {
                        int given = plugin.register(
                                comm, region.address(), region.bytes(), NcclProperties.POINTER_HOST, memoryOut);
                        if (given != 0) {
                            use.close(); // else it is kept until the plugin gives the memory back
                        }
                        return given;
                    },
                    made -> {
                        if (!made) {
                            use.close();
                        }
                    });
            pointer = Memory.getLong(memoryOut);
        }
        if (result != 0) {
            throw exception(result, "regMr of " + region.bytes() + " bytes");
        }
        NcclMemory memory = new NcclMemory(this, region, use, pointer);
        registered.add(memory);
        return memory;
    }

    public final void deregister(MemoryHandle handle) {
        int result = forget((NcclMemory) handle);
        if (result != 0) {
            throw exception(result, "deregMr");
        }
    }

    private int forget(NcclMemory memory) {
        if (!registered.remove(memory) || !memory.forget()) {
            return 0;
        }
        return foreign.close(rail, "deregMr", () -> {
            int result = plugin.deregister(comm, memory.pointer());
            memory.letGo();
            return result;
        });
    }

    /**
     * One step of moving the first message, after the one in which the comm was made: true when it is through. By one
     * thread, before any other message.
     *
     * @throws WireException if it fails, or other bytes come than were sent
     */
    final boolean greet() {
        MemoryHandle memory = greeting;
        if (memory == null) {
            try (Region page = Region.allocate(Long.BYTES)) {
                memory = register(page); // which keeps it
            }
            greeting = memory;
        }
        if (greetingToken == NOT_POSTED) {
            long token = postGreeting(memory, GREETING_BYTES);
            if (token == NetProvider.BUSY) {
                return false;
            }
            greetingToken = token;
        }
        long bytes = test(greetingToken);
        if (bytes == NetProvider.PENDING) {
            return false;
        }
        greeted(greetingToken);
        tellsSizes = bytes != 0; // some plugins say 0 of every message; NCCL does not look at it
        boolean isWhole = bytes == GREETING_BYTES || !tellsSizes;
        if (!isWhole || Memory.getLong(((NcclMemory) memory).address()) != GREETING) {
            throw fail(new WireException(
                    rail.name(),
                    "a first message",
                    "",
                    "other bytes came than were sent",
                    "Both nodes must use provider nccl with the same plugin; it may be broken: "
                            + "./run-bench.sh plugin PATH"));
        }
        requests.restart();
        return true; // its page is given back when the comm is closed: one call less that may not return
    }

    /** Writes the first message. */
    static void putGreeting(MemoryHandle memory) {
        Memory.putLong(((NcclMemory) memory).address(), GREETING);
    }

    // hot
    public final long test(long token) {
        requireUsable();
        if (!requests.isOldest(token)) {
            return NetProvider.PENDING; // its turn comes when the older ones have been seen complete
        }
        if (!complete && !drive()) {
            return NetProvider.PENDING;
        }
        complete = false;
        requests.report();
        return completeBytes;
    }

    public final WireStats stats() {
        return new WireStats(0, 0, 0, 0, 0, 0, 0, "", 0, 0, calls, "");
    }

    public final void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        String function = "close" + direction();
        int result = foreign.close(rail, function, this::closeNow);
        if (result != 0 && failed == null) {
            failed = exception(result, function);
        }
    }

    // memory of ours and of the user's is let go when the plugin has let go of it
    private int closeNow() {
        for (NcclMemory memory : registered) {
            if (memory.forget()) {
                plugin.deregister(comm, memory.pointer());
            }
        }
        int result = closeComm();
        for (NcclMemory memory : registered) {
            if (requests.hasUnreported()) {
                remains.keep(memory::letGo); // threads of a careless plugin may still write to it
            } else {
                memory.letGo();
            }
        }
        registered.clear();
        release();
        remains.leave();
        return result;
    }

    /** Where the comm's thread is, if it is inside the plugin. */
    public final String status() {
        String function = inside;
        return requests.posted() + " posted to the plugin, " + requests.reported() + " complete"
                + (function == null ? "" : ", inside its " + function);
    }

    /** The comm's thread enters a function of the plugin; null when it has returned. */
    final void enter(@Nullable String function) { // hot
        inside = function;
    }

    /** Drives the comm on behalf of a poller; true if its user has something new to see. */
    final boolean probe() { // hot
        if (failed != null || closed.get() || complete || !requests.hasUnreported()) {
            return false;
        }
        try {
            return drive();
        } catch (WireException e) {
            return true; // kept: the next call throws it
        }
    }

    /** Whether something may come of looking again. */
    final boolean isActive() { // hot
        return failed == null && !closed.get() && (requests.hasUnreported() && !complete || refusals > 0);
    }

    /** How often in a row the plugin has refused a post for which there was room. */
    final int refusals() {
        return failed != null || closed.get() ? 0 : refusals;
    }

    // hot
    final void requireUsable() {
        if (failed != null) {
            throw failed;
        }
        if (closed.get()) {
            throw new IllegalStateException("the comm on rail " + rail.name() + " is closed");
        }
    }

    // hot
    final NcclMemory checked(MemoryHandle memory, long offset, int length) {
        NcclMemory known = (NcclMemory) memory;
        if (!known.isOf(this)) {
            throw new IllegalArgumentException("rail " + rail.name() + ": memory not registered with this comm");
        }
        Objects.checkFromIndexSize(offset, length, known.region().bytes());
        return known;
    }

    /** What a post came to: a token or BUSY. */
    final long posted(int result, int length, String operation) { // hot
        enter(null);
        calls++;
        if (result == 0) {
            long pointer = Memory.getLong(request);
            if (pointer != 0) {
                refusals = 0;
                return requests.post(pointer, length);
            }
        } else if (!NcclResult.IN_PROGRESS.is(result) && !isFull(result)) {
            throw fail(exception(result, operation + " of " + length + " bytes"));
        }
        refusals++;
        return NetProvider.BUSY;
    }

    final WireException fail(WireException failure) {
        failed = failure;
        return failure;
    }

    final WireException exception(int result, String operation) {
        return exception(rail, result, operation);
    }

    static WireException exception(Rail rail, int result, String operation) {
        return new WireException(
                rail.name(),
                operation,
                NcclResult.symbol(result),
                NcclResult.meaning(result),
                "NCCL_DEBUG=INFO shows what the plugin says of it");
    }

    /** One test of the oldest request; true if it is complete. */
    private boolean drive() { // hot
        Memory.putInt(done, 0);
        Memory.putInt(sizes, UNWRITTEN);
        calls++;
        enter("test");
        int result = plugin.test(requests.oldestPointer(), done, sizes);
        enter(null);
        if (result != 0) {
            throw fail(exception(result, "test of a " + direction().toLowerCase(Locale.ROOT)));
        }
        if (Memory.getInt(done) == 0) {
            return false;
        }
        int said = Memory.getInt(sizes);
        int posted = requests.oldestLength();
        completeBytes = said == UNWRITTEN || !tellsSizes ? posted : bytes(posted, said);
        complete = true;
        return true;
    }

    private boolean isFull(int result) {
        return options.internalErrorMeansFull() && NcclResult.INTERNAL_ERROR.is(result) && requests.hasUnreported();
    }
}
