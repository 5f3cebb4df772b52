package tcpx.bench.peer.program;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * The round trip that plain TCP allows, by system calls alone through the same binding as the transport's: a message
 * there and one of the same length back, over and over. The same program as {@code pingpong.c}, line by line, with the
 * same arguments and the same output; their difference is what the binding costs.
 */
public final class PingPongProgram {
    private static final double NS = 1e9;
    private static final double US = 1e3;
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);

    private final int fd;
    private final int flags;

    private PingPongProgram(int fd, boolean spin) {
        this.fd = fd;
        this.flags = spin ? Posix.MSG_DONTWAIT : 0;
        BareSocket.require(Posix.setOption(fd, Posix.IPPROTO_TCP, Posix.TCP_NODELAY, 1), "set TCP_NODELAY");
    }

    /** {@code serve ADDRESS PORT SPIN} or {@code ask FROM TO PORT BYTES WARM_SECONDS SECONDS SPIN}; SPIN is 0 or 1. */
    public static void main(String[] args) {
        List<String> line = List.of(args);
        boolean spin = line.get(line.size() - 1).equals("1");
        if (line.get(0).equals("serve")) {
            serve(new InetSocketAddress(line.get(1), Integer.parseInt(line.get(2))), spin);
        } else {
            int fd = BareSocket.connect(
                    new InetSocketAddress(line.get(1), 0),
                    new InetSocketAddress(line.get(2), Integer.parseInt(line.get(3))));
            new PingPongProgram(fd, spin)
                    .ask(Long.parseLong(line.get(4)), nanoseconds(line.get(5)), nanoseconds(line.get(6)));
        }
    }

    private static void serve(InetSocketAddress address, boolean spin) {
        var accept = BareSocket.listen(address);
        System.out.println("READY");
        PingPongProgram end = new PingPongProgram(accept.getAsInt(), spin);
        long first = Memory.allocate(Long.BYTES);
        if (!end.take(first, Long.BYTES)) {
            return;
        }
        long length = Memory.getLong(first);
        long bytes = Memory.allocate(length);
        long cpuNs = 0;
        while (end.take(bytes, length)) {
            if (Memory.getByte(bytes) != 0) { // measuring begins or ends
                cpuNs = Posix.processCpuNs() - cpuNs;
            }
            end.give(bytes, length);
        }
        System.out.println(String.format(Locale.ROOT, "cpu=%.6f", cpuNs / NS));
    }

    private void ask(long length, long warmNs, long measuredNs) {
        long first = Memory.allocate(Long.BYTES);
        Memory.putLong(first, length);
        give(first, Long.BYTES);
        long bytes = Memory.allocate(length);
        for (long i = 0; i < length; i++) {
            Memory.putByte(bytes + i, (byte) 0);
        }
        Histogram times = new Histogram(1, LONGEST_NS, 3);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < warmNs) {
            roundTrip(bytes, length);
        }
        mark(bytes, length);
        begin = System.nanoTime();
        long cpuNs = Posix.processCpuNs();
        long start = begin;
        while (start - begin < measuredNs) {
            roundTrip(bytes, length);
            long end = System.nanoTime();
            times.recordValue(Math.min(end - start, LONGEST_NS));
            start = end;
        }
        cpuNs = Posix.processCpuNs() - cpuNs;
        mark(bytes, length);
        System.out.println(String.format(
                Locale.ROOT,
                "messages=%d seconds=%.6f cpu=%.6f p50=%.3f p90=%.3f p99=%.3f p999=%.3f max=%.3f",
                times.getTotalCount(),
                (start - begin) / NS,
                cpuNs / NS,
                times.getValueAtPercentile(50) / US,
                times.getValueAtPercentile(90) / US,
                times.getValueAtPercentile(99) / US,
                times.getValueAtPercentile(99.9) / US,
                times.getMaxValue() / US));
    }

    private void mark(long bytes, long length) {
        Memory.putByte(bytes, (byte) 1);
        roundTrip(bytes, length);
        Memory.putByte(bytes, (byte) 0);
    }

    private void roundTrip(long bytes, long length) {
        give(bytes, length);
        if (!take(bytes, length)) {
            throw new IllegalStateException("the other end has gone");
        }
    }

    private boolean take(long bytes, long length) {
        for (long done = 0; done < length; ) {
            long n = Posix.recv(fd, bytes + done, length - done, flags);
            if (n == 0) {
                return false;
            }
            if (!Errno.EAGAIN.is(n)) {
                BareSocket.require(n, "recv");
                done += n;
            }
        }
        return true;
    }

    private void give(long bytes, long length) {
        for (long done = 0; done < length; ) {
            long n = Posix.send(fd, bytes + done, length - done, Posix.MSG_NOSIGNAL);
            BareSocket.require(n, "send");
            done += n;
        }
    }

    private static long nanoseconds(String seconds) {
        return (long) (Double.parseDouble(seconds) * NS);
    }
}
