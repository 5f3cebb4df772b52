package tcpx.bench.nano;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import tcpx.bench.harness.MetricsProfiler;
import tcpx.bench.node.IterationMetrics;
import tcpx.cuda.CopyUnpacker;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.CudaDriver;
import tcpx.cuda.CudaEvent;
import tcpx.cuda.CudaUnpacker;
import tcpx.cuda.KernelUnpacker;
import tcpx.error.Closer;
import tcpx.error.IntegrityException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.unpack.DescriptorBlock;
import tcpx.unpack.HostUnpacker;
import tcpx.unpack.UnpackMode;
import tcpx.unpack.Unpacker;

/**
 * Unpacks 256 MiB that lie in fragments, in lists of up to 2048: by threads of this process, by a kernel of a GPU, or
 * by copies of its driver. 268 over an operation's milliseconds are GB/s of payload; on a GPU the metric {@code
 * device} is what the device's own clock says, from the first launch to the end of the last. Before anything is
 * measured, every byte is compared for all 16 x 16 alignments and for the lists that are measured. {@code unpack=D2D
 * fragmentBytes=268435456}, one copy, is what the device copies with.
 *
 * <p>Expect: on a GPU fragments of 4 KiB and more at four fifths of that or better, of 512 bytes at two fifths, a tenth
 * less where they begin between multiples of 16; D2D below a hundredth with 4 KiB, since a copy costs a microsecond or
 * two. By threads what they copy otherwise, from 4 KiB on.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
public class UnpackBenchmark extends SingleStep {
    private static final long PAYLOAD_BYTES = 256L << 20;
    private static final long LIST_BYTES = 8L << 20;
    private static final int ALIGNMENTS = 16;

    @Param("HOST")
    String unpack;

    @Param({"512", "4096", "65536"})
    int fragmentBytes;

    /** Where source and destination begin behind a multiple of 16 bytes. */
    @Param({"0:0", "0:8", "5:11"})
    String alignment;

    private final Closer parts = new Closer();
    private final List<Unpacker.Job> jobs = new ArrayList<>();
    private CudaDevice gpu;
    private CudaEvent begun;
    private CudaEvent ended;
    private Unpacker unpacker;
    private double deviceMs; // of an iteration's operations, by the device's clock
    private long operations; // that it timed

    /** Starts the device's clock anew. */
    @Setup(Level.Iteration)
    public void beginIteration() {
        deviceMs = 0;
        operations = 0;
    }

    /** Says what the device's clock said. */
    @TearDown(Level.Iteration)
    public void endIteration() {
        if (operations > 0) {
            MetricsProfiler.put(List.of(IterationMetrics.device(operations * PAYLOAD_BYTES / deviceMs / 1e6)));
        }
    }

    /** Makes the lists, and verifies. */
    @Setup(Level.Trial)
    public void open() {
        UnpackMode mode = UnpackMode.valueOf(unpack);
        gpu = mode == UnpackMode.HOST
                ? null
                : parts.own(CudaDriver.open(System.getenv()).device(0));
        if (gpu != null) {
            begun = parts.own(gpu.newTimer());
            ended = parts.own(gpu.newTimer());
        }
        unpacker = parts.own(
                switch (mode) {
                    case KERNEL -> new KernelUnpacker(gpu);
                    case D2D -> new CopyUnpacker(gpu);
                    case HOST ->
                        new HostUnpacker(Math.min(64, Runtime.getRuntime().availableProcessors()));
                    case NONE -> Unpacker.NONE;
                });
        for (int source = 0; source < ALIGNMENTS; source++) {
            for (int destination = 0; destination < ALIGNMENTS; destination++) {
                try (Lists lists = new Lists(40_000, 40_000, 1 + source * 61, source, destination)) {
                    lists.verify();
                }
            }
        }
        String[] begins = alignment.split(":");
        Lists lists = parts.own(new Lists(
                PAYLOAD_BYTES,
                Math.min(LIST_BYTES, (long) fragmentBytes * DescriptorBlock.MAX_DESCRIPTORS),
                fragmentBytes,
                Integer.parseInt(begins[0]),
                Integer.parseInt(begins[1])));
        lists.verify();
        jobs.addAll(lists.jobs);
    }

    /** All lists. */
    @Benchmark
    public int unpack() {
        if (!(unpacker instanceof CudaUnpacker device)) {
            jobs.forEach(Unpacker.Job::launch);
            jobs.forEach(Unpacker.Job::await);
            return jobs.size();
        }
        device.stream().record(begun);
        jobs.forEach(Unpacker.Job::launch);
        jobs.get(jobs.size() - 1).isDone(); // whoever asks for it has it begun
        device.stream().record(ended);
        jobs.forEach(Unpacker.Job::await);
        ended.await();
        deviceMs += ended.msSince(begun);
        operations++;
        return jobs.size();
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void close() {
        parts.close();
    }

    private Region allocate(long bytes) {
        return gpu == null ? Region.allocate(bytes) : gpu.allocate(bytes);
    }

    private void copy(Region to, Region from) {
        if (gpu == null) {
            from.copyTo(0, to.address(), from.bytes());
        } else {
            gpu.copy(to.address(), from.address(), from.bytes());
        }
    }

    /** A message in fragments that lie in bounce memory in another order. */
    private final class Lists implements AutoCloseable {
        private final Closer own = new Closer();
        private final List<Unpacker.Job> jobs = new ArrayList<>();
        private final Region bounce;
        private final Region into;
        private final Region packed; // as it lies in bounce memory
        private final Region expected;

        Lists(long payload, long listBytes, int fragment, int source, int destination) {
            int stride = (fragment + source + 15) / 16 * 16;
            int fragments = Math.toIntExact((payload + fragment - 1) / fragment);
            int perList = (int) Math.min(DescriptorBlock.MAX_DESCRIPTORS, Math.max(1, listBytes / fragment));
            bounce = own.own(allocate((long) fragments * stride + 16));
            into = own.own(allocate(payload + ALIGNMENTS));
            packed = own.own(Region.allocate(bounce.bytes()));
            expected = own.own(Region.allocate(into.bytes()));
            new Pattern(7).fill(expected, destination, payload);
            int[] order = shuffled(fragments, new Random(fragment));
            for (int first = 0; first < fragments; first += perList) {
                Unpacker.Job job = own.own(unpacker.newJob());
                jobs.add(job);
                // offsets have 32 bits: each list has a base of its own
                long base = (long) first * stride;
                int count = Math.min(perList, fragments - first);
                job.block()
                        .begin(
                                bounce.address() + base,
                                (long) count * stride + 16,
                                into.address() + destination,
                                payload);
                for (int i = 0; i < count; i++) {
                    long offset = (long) order[first + i] * fragment;
                    int length = (int) Math.min(fragment, payload - offset);
                    job.block().add(i * stride + source, length, offset);
                    expected.copyTo(destination + offset, packed.address() + base + (long) i * stride + source, length);
                }
            }
            copy(bounce, packed);
        }

        private static int[] shuffled(int count, Random random) {
            int[] order = IntStream.range(0, count).toArray();
            for (int i = count - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[other];
                order[other] = kept;
            }
            return order;
        }

        void verify() {
            if (unpack.equals(UnpackMode.NONE.name())) {
                return;
            }
            try (Region result = Region.allocate(into.bytes())) {
                copy(into, result); // zeros, as in what is expected
                for (Unpacker.Job job : jobs) {
                    if (job.block().firstFault() != DescriptorBlock.SOUND) {
                        throw new IllegalStateException(
                                job.block().describe(job.block().firstFault()));
                    }
                    job.launch();
                }
                jobs.forEach(Unpacker.Job::await);
                if (gpu == null) {
                    into.copyTo(0, result.address(), into.bytes());
                } else {
                    gpu.copy(result.address(), into.address(), into.bytes());
                }
                int wrong = result.view(0, (int) result.bytes()).mismatch(expected.view(0, (int) expected.bytes()));
                if (wrong >= 0) {
                    throw new IntegrityException("a byte was not unpacked as it should be", wrong);
                }
            }
        }

        @Override
        public void close() {
            own.close();
        }
    }
}
