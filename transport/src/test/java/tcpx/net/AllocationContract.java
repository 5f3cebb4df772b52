package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.memory.Region;

/** The data path allocates nothing on the Java heap. */
interface AllocationContract {
    /** Messages before the count begins. */
    int WARM_UP = 10_000;

    /** Messages while it is counted. */
    int COUNTED = 20_000;

    /**
     * Bytes granted to a whole run: the JVM itself allocates now and then on our behalf; one object per message is 16.
     */
    long GRANTED_BYTES = COUNTED;

    /** The ends of the running test. */
    Ends ends();

    @ParameterizedTest
    @CsvSource({"1, 64", "16, 64", "16, 32768"}) // the last is long enough for ways that do not copy
    default void twentyThousandMessagesAllocateNothing(int wanted, int bytes) {
        int depth = ends().depth(wanted);
        Pair pair = ends().pair(depth);
        long[] allocated = new long[2];
        MemoryHandle source = pair.sender().comm().register(ends().region(bytes));
        MemoryHandle handle = pair.receiver().comm().register(ends().region(bytes));
        ends().together(
                        () -> allocated[0] = sends(pair.sender(), source, bytes, depth),
                        () -> allocated[1] = receives(pair.receiver(), handle, bytes, depth));
        assertThat(allocated[0]).as("bytes allocated by the sender").isLessThan(GRANTED_BYTES);
        assertThat(allocated[1]).as("bytes allocated by the receiver").isLessThan(GRANTED_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "16, 64", "16, 32768"})
    default void twentyThousandOpenReceivesAllocateNothing(int wanted, int bytes) {
        assumeTrue(ends().capabilities().selfDescribing(), "tags and lengths do not travel on this wire");
        int depth = ends().depth(wanted);
        Pair pair = ends().pair(depth);
        long[] allocated = new long[1];
        Region into = ends().region(bytes);
        pair.receiver().comm().register(into);
        MemoryHandle source = pair.sender().comm().register(ends().region(bytes));
        ends().together(
                        () -> sends(pair.sender(), source, bytes, depth),
                        () -> allocated[0] = receivesAny(pair.receiver(), (tag, length) -> into.address(), depth));
        assertThat(allocated[0]).as("bytes allocated by the receiver").isLessThan(GRANTED_BYTES);
    }

    private static long sends(Driver<SendComm> sender, MemoryHandle source, int bytes, int depth) {
        long[] window = new long[depth];
        long before = 0;
        for (int i = 0; i < WARM_UP + COUNTED; i++) {
            before = i == WARM_UP ? allocatedBytes() : before;
            int slot = i % depth;
            if (i >= depth) {
                sender.complete(window[slot]);
            }
            window[slot] = sender.comm().isend(source, 0, bytes, 0);
        }
        long allocated = allocatedBytes() - before;
        for (int i = 0; i < depth; i++) {
            sender.complete(window[(WARM_UP + COUNTED + i) % depth]);
        }
        return allocated;
    }

    private static long receives(Driver<RecvComm> receiver, MemoryHandle handle, int bytes, int depth) {
        long[] window = new long[depth];
        for (int i = 0; i < depth; i++) {
            window[i] = receiver.comm().irecv(handle, 0, bytes, 0);
        }
        long before = 0;
        for (int i = 0; i < WARM_UP + COUNTED; i++) {
            before = i == WARM_UP ? allocatedBytes() : before;
            int slot = i % depth;
            receiver.complete(window[slot]);
            receiver.comm().consumed(window[slot]);
            window[slot] = receiver.comm().irecv(handle, 0, bytes, 0);
        }
        return allocatedBytes() - before;
    }

    private static long receivesAny(Driver<RecvComm> receiver, ReceiveTarget landing, int depth) {
        long[] window = new long[depth];
        for (int i = 0; i < depth; i++) {
            window[i] = receiver.comm().irecvAny(landing);
        }
        long before = 0;
        for (int i = 0; i < WARM_UP + COUNTED; i++) {
            before = i == WARM_UP ? allocatedBytes() : before;
            int slot = i % depth;
            receiver.complete(window[slot]);
            receiver.comm().consumed(window[slot]);
            window[slot] = receiver.comm().irecvAny(landing);
        }
        return allocatedBytes() - before;
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
