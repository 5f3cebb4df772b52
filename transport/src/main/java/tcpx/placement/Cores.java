package tcpx.placement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * Cores to which threads are bound: thread i to core i mod n. Without any, the system's scheduler decides. Immutable.
 *
 * @param numbers the kernel's numbers of the cores, in the order in which threads get them
 * @see <a href="https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
public record Cores(List<Integer> numbers) {
    /** No thread is bound. */
    public static final Cores ANY = new Cores(List.of());

    private static final int MAX_CORES = 8192;
    private static final int MASK_BYTES = MAX_CORES / 8;

    /** Copies the list and checks the range. */
    public Cores {
        numbers = List.copyOf(Objects.requireNonNull(numbers, "numbers"));
        for (int number : numbers) {
            if (number < 0 || number >= MAX_CORES) {
                throw new IllegalArgumentException("core " + number + ", allowed: 0.." + (MAX_CORES - 1));
            }
        }
    }

    /**
     * Cores from a text: numbers and ranges, separated by {@code :} or {@code ,} ("0:2:4-7"), as in the kernel's
     * cpulists.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Cores parse(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : text.strip().split("[:,]", -1)) {
            String[] ends = part.split("-", 2);
            try {
                int first = Integer.parseInt(ends[0]);
                int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
                if (first < 0 || last < first || last >= MAX_CORES) {
                    throw new IllegalArgumentException("'" + part + "' is no range of cores");
                }
                for (int number = first; number <= last; number++) {
                    numbers.add(number);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + part + "' is neither a core's number nor a range", e);
            }
        }
        return new Cores(numbers);
    }

    /**
     * The cores of the NUMA node on which an interface's device sits, as far as this process may use them; {@link #ANY}
     * where the device has no such node, or is virtual.
     *
     * @param sysfs where sysfs is mounted: {@code /sys}
     * @param nic the interface's name
     */
    public static Cores near(Path sysfs, String nic) {
        Objects.requireNonNull(sysfs, "sysfs");
        Objects.requireNonNull(nic, "nic");
        try {
            int node = Integer.parseInt(Files.readString(sysfs.resolve("class/net/" + nic + "/device/numa_node"))
                    .strip());
            if (node < 0) {
                return ANY;
            }
            List<Integer> usable = usable().numbers();
            return new Cores(
                    parse(Files.readString(sysfs.resolve("devices/system/node/node" + node + "/cpulist")))
                            .numbers()
                            .stream()
                            .filter(usable::contains)
                            .toList());
        } catch (IOException | NumberFormatException ignored) {
            return ANY; // a virtual interface has no device, a single-node machine no number
        }
    }

    /** The cores this process's threads may be bound to. */
    public static Cores usable() {
        return Memory.with(MASK_BYTES, mask -> {
            Posix.getAffinity(mask, MASK_BYTES); // where it failed, no core is usable
            List<Integer> numbers = new ArrayList<>();
            for (int number = 0; number < MAX_CORES; number++) {
                if ((Memory.getByte(mask + number / 8) >> (number % 8) & 1) != 0) {
                    numbers.add(number);
                }
            }
            return new Cores(numbers);
        });
    }

    /**
     * Checks that threads can be bound to all of them.
     *
     * @throws IllegalArgumentException naming those that cannot be used, and those that can
     */
    public void requireUsable() {
        if (numbers.isEmpty()) {
            return;
        }
        Cores usable = usable();
        List<Integer> missing = numbers.stream()
                .filter(number -> !usable.numbers().contains(number))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "cores " + new Cores(missing) + " cannot be used here, allowed: " + usable);
        }
    }

    /**
     * Binds the calling thread, the {@code thread}-th of its kind, to its core. Does nothing without cores.
     *
     * @throws IllegalArgumentException if the number is negative, or the core cannot be used
     */
    public void bind(int thread) {
        if (thread < 0) {
            throw new IllegalArgumentException("thread is " + thread + ", allowed: 0 or more");
        }
        if (numbers.isEmpty()) {
            return;
        }
        int number = numbers.get(thread % numbers.size());
        long mask = Memory.allocate(MASK_BYTES);
        try {
            Memory.putByte(mask + number / 8, (byte) (1 << number % 8));
            int r = Posix.setAffinity(mask, MASK_BYTES);
            if (r < 0) {
                throw new IllegalArgumentException("a thread cannot be bound to core " + number + ": " + Errno.symbol(r)
                        + ", allowed: " + usable());
            }
        } finally {
            Memory.free(mask);
        }
    }

    /** As {@link #parse} reads it, runs of three and more as ranges ("0:2:4-7"); "any" without cores. */
    @Override
    public String toString() {
        if (numbers.isEmpty()) {
            return "any";
        }
        BitSet ascending = new BitSet();
        boolean sorted = true;
        for (int i = 0; i < numbers.size(); i++) {
            ascending.set(numbers.get(i));
            sorted &= i == 0 || numbers.get(i) > numbers.get(i - 1);
        }
        if (!sorted) {
            return numbers.stream().map(String::valueOf).collect(Collectors.joining(":"));
        }
        List<String> parts = new ArrayList<>();
        for (int first = ascending.nextSetBit(0); first >= 0; ) {
            int end = ascending.nextClearBit(first);
            if (end - first >= 3) {
                parts.add(first + "-" + (end - 1));
            } else {
                for (int number = first; number < end; number++) {
                    parts.add(Integer.toString(number));
                }
            }
            first = ascending.nextSetBit(end);
        }
        return String.join(":", parts);
    }
}
