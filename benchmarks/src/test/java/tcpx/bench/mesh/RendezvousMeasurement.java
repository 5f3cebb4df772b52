package tcpx.bench.mesh;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tcpx.bootstrap.Secret;

/**
 * What a rank costs rank 0: ranks without nodes, all in this process, take their seats one after the other and pass the
 * gate together. For docs/scale.md; not a test. Arguments: numbers of ranks.
 */
public final class RendezvousMeasurement {
    private static final int PASSES = 20;

    private RendezvousMeasurement() {}

    public static void main(String[] args) throws Exception {
        System.out.println("ranks  seats ms  a seat us  roster ms  gate ms  threads  files  heap KiB");
        for (String arg : args) {
            measure(Integer.parseInt(arg));
        }
        System.exit(0);
    }

    private static void measure(int ranks) throws Exception {
        System.gc();
        long heap = used();
        int threads = Thread.activeCount();
        int files = files();
        List<Seat> seats = new ArrayList<>();
        try (MeshRoot root = MeshRoot.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Secret.of(Seat.SECRET),
                "run",
                Seat.agreed(ranks),
                Duration.ofMinutes(5))) {
            long begun = System.nanoTime();
            for (int rank = 0; rank < ranks; rank++) {
                seats.add(Seat.take(root, rank, Seat.agreed(ranks)));
            }
            long seated = System.nanoTime();
            root.gather(Duration.ofMinutes(1), List.of(), System.out::println);
            seats.forEach(seat -> seat.hear(MeshFrames.ROSTER));
            long told = System.nanoTime();
            int more = Thread.activeCount() - threads;
            int opened = files() - files;
            System.gc();
            long kept = used() - heap;
            double gate = gate(root, seats);
            System.out.printf(
                    "%5d  %8.1f  %9.0f  %9.2f  %7.2f  %7d  %5d  %8d%n",
                    ranks,
                    (seated - begun) / 1e6,
                    (seated - begun) / 1e3 / ranks,
                    (told - seated) / 1e6,
                    gate,
                    more,
                    opened,
                    kept / 1024);
        } finally {
            seats.forEach(Seat::close);
        }
    }

    // milliseconds of a pass of the gate by all ranks of a ring
    private static double gate(MeshRoot root, List<Seat> seats) throws Exception {
        Round round = Pattern.RING.rounds(seats.size()).get(0);
        CompletableFuture<Void> turn = CompletableFuture.runAsync(() -> root.play(1, 1, round, NOBODY));
        seats.forEach(seat -> seat.hear(MeshFrames.TURN_BEGINS));
        List<MeshGate> gates = new ArrayList<>();
        seats.forEach(seat -> gates.add(seat.gate(1)));
        ExecutorService threads = Executors.newFixedThreadPool(seats.size());
        try {
            long begun = System.nanoTime();
            for (int pass = 0; pass < PASSES; pass++) {
                List<CompletableFuture<Void>> all = gates.stream()
                        .map(each -> CompletableFuture.runAsync(each::await, threads))
                        .toList();
                for (CompletableFuture<Void> each : all) {
                    each.get();
                }
            }
            return (System.nanoTime() - begun) / 1e6 / PASSES;
        } finally {
            threads.shutdownNow();
            gates.forEach(MeshGate::close);
            seats.forEach(seat -> seat.done(1));
            turn.get();
        }
    }

    private static final MeshRoot.TurnListener NOBODY = new MeshRoot.TurnListener() {
        @Override
        public void measured(int rank, String rows) {
            throw new IllegalStateException(rows);
        }

        @Override
        public void failed(Pair pair, String why) {
            throw new IllegalStateException(why);
        }
    };

    private static int files() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
