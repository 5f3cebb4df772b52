package tcpx.net.staged;

import org.jspecify.annotations.Nullable;
import tcpx.net.Fragments;
import tcpx.net.MemoryHandle;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.unpack.Bounce;
import tcpx.unpack.Completion;
import tcpx.unpack.DescriptorBlock;
import tcpx.unpack.Unpacker;

/** Unpacks what a wire has left in bounce memory. A job for each slot, made once. */
final class UnpackRecv extends TwoStageRecv implements Fragments {
    private final Unpacker unpacker;
    private final UnpackCounters counters;
    private final Unpacker.Job[] jobs;
    private final long[] destinations; // by slot, as the next
    private final int[] lengths;
    private @Nullable Bounce bounce; // known with the first fragments
    private int current; // slot that is told of its fragments

    UnpackRecv(RecvComm wire, int depth, Unpacker unpacker, UnpackCounters counters) {
        super(wire, depth, false);
        this.unpacker = unpacker;
        this.counters = counters;
        this.jobs = new Unpacker.Job[depth];
        this.destinations = new long[depth];
        this.lengths = new int[depth];
        for (int i = 0; i < depth; i++) {
            jobs[i] = unpacker.newJob();
        }
    }

    @Override // hot
    long post(int slot, MemoryHandle memory, long offset, int length, long tag) {
        destinations[slot] = memory.region().address() + offset;
        lengths[slot] = length;
        return wire.irecv(memory, offset, length, tag);
    }

    @Override
    long postAny(int slot, ReceiveTarget landing) {
        return wire.irecvAny(landing);
    }

    @Override // hot
    @Nullable
    Completion move(int slot, long request, long length) {
        current = slot;
        if (!wire.fragments(request, this)) {
            return null;
        }
        Unpacker.Job job = jobs[slot];
        DescriptorBlock block = job.block();
        if (block.totalBytes() != length) {
            throw failure(
                    "unpack",
                    "the fragments of a message of " + length + " bytes have " + block.totalBytes(),
                    "The plugin is broken: nothing it says of this comm can be trusted");
        }
        counters.launched(block.count());
        job.launch();
        return job;
    }

    @Override // hot
    public void are(long descriptors, long count, long deviceHandle) {
        Bounce memory = bounce;
        if (memory == null) {
            memory = unpacker.locate(deviceHandle);
            if (memory.bytes() == 0) {
                throw failure(
                        "unpack",
                        "the plugin's bounce memory is none that this unpacker reaches",
                        "Use -p unpack=KERNEL with memory=CUDA where it is a device's, and unpack=HOST where it is"
                                + " this process's");
            }
            bounce = memory;
        }
        DescriptorBlock block = jobs[current].block();
        block.begin(memory.base(), memory.bytes(), destinations[current], lengths[current]);
        if (count < 1 || count > DescriptorBlock.MAX_DESCRIPTORS) {
            throw failure(
                    "unpack",
                    "a list of " + count + " fragments, allowed: 1 to " + DescriptorBlock.MAX_DESCRIPTORS,
                    "Use smaller chunks (-p chunkBytes=...), or the plugin is broken");
        }
        block.fill(descriptors, count);
        int wrong = block.firstFault();
        if (wrong != DescriptorBlock.SOUND) {
            throw failure("unpack", block.describe(wrong), "The plugin is broken: nothing was written");
        }
    }

    @Override // hot
    void release(int slot) {
        if (jobs[slot].block().count() > 0) {
            counters.consumed(jobs[slot].block().count());
            jobs[slot].block().begin(0, 0, 0, 0);
        }
    }

    @Override
    void free() {
        for (int i = 0; i < jobs.length; i++) {
            release(i);
            jobs[i].close();
        }
    }
}
