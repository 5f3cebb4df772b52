package tcpx.transfer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The threads that the sessions opened since its making have started: progress threads, and those of the control links.
 */
final class SessionThreads {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Set<Long> others = ids("");

    /** What all of them that are called so have allocated, in bytes. */
    long allocatedBytes(String prefix) {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(own(prefix))).sum();
    }

    /** CPU time of all of them, in nanoseconds. */
    long cpuNs() {
        return Arrays.stream(THREADS.getThreadCpuTime(own("tcpx-"))).sum();
    }

    /** How many there are that are called so. */
    int count(String prefix) {
        return own(prefix).length;
    }

    private long[] own(String prefix) {
        Set<Long> own = ids(prefix);
        own.removeAll(others);
        return own.stream().mapToLong(Long::longValue).toArray();
    }

    private static Set<Long> ids(String prefix) {
        Set<Long> ids = new TreeSet<>();
        for (ThreadInfo each : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (Objects.nonNull(each) && each.getThreadName().startsWith(prefix)) {
                ids.add(each.getThreadId());
            }
        }
        return ids;
    }
}
