package tcpx.bench.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.lab.InterfaceCounters;
import tcpx.net.Rail;

/**
 * Bytes that the kernel has counted on this node's rails in all. A device that was deleted and made anew counts from
 * zero: what it had counted when it was last looked at stays in the sum, so that no sum ever falls. What it counted
 * between that look and its end nobody knows. Thread-safe.
 */
public final class RailTotals {
    private static final Path NET_DEV = Path.of("/proc/self/net/dev");

    private final List<Rail> rails;
    private final Map<String, Total> totals = new HashMap<>(); // by the rail's name; guarded by this

    /** For these rails, as they are in this process's network namespace. */
    public RailTotals(List<Rail> rails) {
        this.rails = List.copyOf(rails);
    }

    /**
     * A device as it was last seen, and what all that had its name before had counted.
     *
     * @param device its number, which one that is made anew does not share; 0 while it is not known
     */
    private record Total(int device, long tx, long rx, long txBefore, long rxBefore) {
        private Total next(int nowDevice, InterfaceCounters now) {
            boolean another = nowDevice != 0 && device != 0 && nowDevice != device;
            boolean anew = another || now.txBytes() < tx || now.rxBytes() < rx;
            return new Total(
                    nowDevice != 0 || anew ? nowDevice : device,
                    now.txBytes(),
                    now.rxBytes(),
                    anew ? txBefore + tx : txBefore,
                    anew ? rxBefore + rx : rxBefore);
        }
    }

    /**
     * Bytes sent and received by now, under {@code rail.NAME.tx} and {@code .rx}; of a rail that was never seen
     * nothing.
     */
    Map<String, Long> read() {
        return read(interfaces(), RailTotals::deviceNumber);
    }

    /** Gives a name's device number; 0 where that cannot be told, as of a device without an address. */
    @FunctionalInterface
    interface Devices {
        int number(String name);
    }

    synchronized Map<String, Long> read(Map<String, InterfaceCounters> interfaces, Devices devices) {
        Map<String, Long> sums = new LinkedHashMap<>();
        for (Rail rail : rails) {
            InterfaceCounters now = interfaces.get(rail.name());
            if (now != null) {
                int device = devices.number(rail.name());
                totals.merge(
                        rail.name(),
                        new Total(device, now.txBytes(), now.rxBytes(), 0, 0),
                        (total, first) -> total.next(device, now));
            }
            Total total = totals.get(rail.name());
            if (total != null) {
                sums.put("rail." + rail.name() + ".tx", total.txBefore() + total.tx());
                sums.put("rail." + rail.name() + ".rx", total.rxBefore() + total.rx());
            }
        }
        return sums;
    }

    private static Map<String, InterfaceCounters> interfaces() {
        try (Stream<String> lines = Files.lines(NET_DEV)) {
            return InterfaceCounters.parse(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + NET_DEV, e);
        }
    }

    private static int deviceNumber(String name) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(name);
            return nic == null ? 0 : nic.getIndex();
        } catch (SocketException e) {
            return 0;
        }
    }
}
