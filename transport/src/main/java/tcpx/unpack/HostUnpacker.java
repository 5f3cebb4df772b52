package tcpx.unpack;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.Memory;

/**
 * Threads of this process that copy fragments: what a kernel does on a device, where bounce memory and destination are
 * the host's. A list is shared out among the threads in pieces of about the same size; a small one is copied by the
 * thread that launches it, since waking another takes longer.
 */
public final class HostUnpacker implements Unpacker {
    private static final long PAUSE_NS = 1_000_000; // the last helper may have looked before it was told whom to wake
    private static final int MOST_THREADS = 64;

    /** A thread that is woken takes tens of microseconds to come, in which one copies so much. */
    private static final long ALONE_BYTES = 128 << 10;

    /** What a thread takes at a time. */
    private static final long SHARE_BYTES = 64 << 10;

    private static final int JOBS_WAITING = 4096;

    private final BlockingQueue<HostJob> waiting = new ArrayBlockingQueue<>(JOBS_WAITING);
    private final Thread[] threads;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Starts its threads.
     *
     * @param count how many, 1 to 64
     */
    public HostUnpacker(int count) {
        if (count < 1 || count > MOST_THREADS) {
            throw new IllegalArgumentException(count + " threads, allowed: 1 to " + MOST_THREADS);
        }
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new Thread(this::work, "tcpx-unpack-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    @Override
    public Job newJob() {
        return new HostJob();
    }

    @Override
    public Bounce locate(long deviceHandle) {
        return Bounce.ofHost(deviceHandle);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            for (Thread thread : threads) {
                thread.interrupt();
            }
        }
    }

    private void work() {
        try {
            while (!closed.get()) {
                waiting.take().help();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** A list, and how far its copying has come. */
    private final class HostJob implements Job {
        private final long memory = Memory.allocate(DescriptorBlock.BYTES);
        private final DescriptorBlock block = new DescriptorBlock(memory);
        private final AtomicInteger next = new AtomicInteger(); // fragment to be copied
        private final AtomicInteger helpers = new AtomicInteger(); // threads that have still to come, or are copying
        private volatile @Nullable Thread waiter;
        private int share; // fragments that are taken at a time
        private boolean freed;

        @Override
        public DescriptorBlock block() {
            return block;
        }

        @Override // hot
        public void launch() {
            int count = block.count();
            long bytes = block.totalBytes();
            if (bytes <= ALONE_BYTES || closed.get()) {
                copy(0, count);
                return;
            }
            share = (int) Math.max(1, Math.min(count, count * SHARE_BYTES / bytes));
            int shares = (count + share - 1) / share;
            int helping = Math.min(threads.length, shares);
            next.set(0);
            helpers.set(helping);
            for (int i = 0; i < helping; i++) {
                if (!waiting.offer(this)) {
                    help(); // nobody is free to be asked
                }
            }
        }

        // hot
        private void help() {
            int count = block.count();
            for (int from = next.getAndAdd(share); from < count; from = next.getAndAdd(share)) {
                copy(from, Math.min(count, from + share));
            }
            Thread waits = waiter; // read before the job can be another one
            if (helpers.decrementAndGet() == 0 && waits != null) {
                LockSupport.unpark(waits);
            }
        }

        // hot
        private void copy(int from, int to) {
            long bounce = block.bounce();
            long destination = block.destination();
            for (int i = from; i < to; i++) {
                Memory.copy(
                        bounce + block.srcOff(i),
                        destination + block.dstOff(i),
                        Integer.toUnsignedLong(block.length(i)));
            }
        }

        @Override // hot
        public boolean isDone() {
            return helpers.get() == 0;
        }

        @Override // hot
        public void pause() {
            waiter = Thread.currentThread();
            if (helpers.get() > 0) {
                LockSupport.parkNanos(this, PAUSE_NS);
                if (closed.get() && waiting.remove(this)) {
                    help(); // the threads have gone
                }
            }
            waiter = null;
        }

        @Override
        public void close() {
            if (!freed) {
                await();
                freed = true;
                Memory.free(memory);
            }
        }
    }
}
