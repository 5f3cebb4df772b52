package tcpx.bench.peer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tcpx.bench.lab.FaultPlayer;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabException;

/**
 * Rail faults for a program that does not tell when it begins: their time counts from the moment at which node A has
 * put some megabytes on its rails.
 */
final class FaultsOnTraffic implements AutoCloseable {
    private static final long BEGUN_BYTES = 4_000_000;
    private static final Duration POLL = Duration.ofMillis(10);

    private final Lab lab;
    private final FaultSchedule schedule;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread watch = new Thread(this::watch, "traffic");
    private volatile Optional<FaultPlayer> player = Optional.empty();

    private FaultsOnTraffic(Lab lab, FaultSchedule schedule) {
        this.lab = lab;
        this.schedule = schedule;
    }

    /** Waits for traffic on a thread of its own; without faults there is nothing to wait for. */
    static FaultsOnTraffic await(Lab lab, List<String> faults) {
        FaultsOnTraffic waiting = new FaultsOnTraffic(lab, FaultSchedule.parse(faults));
        if (!faults.isEmpty()) {
            waiting.watch.setDaemon(true);
            waiting.watch.start();
        }
        return waiting;
    }

    /** Whether there was traffic, so that the faults began. */
    boolean begun() {
        return player.isPresent();
    }

    private void watch() {
        try {
            long before = RailTraffic.sentBytes(lab);
            while (!stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (RailTraffic.sentBytes(lab) - before >= BEGUN_BYTES) {
                    player = Optional.of(FaultPlayer.start(schedule, lab));
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LabException gone) {
            // whoever runs in the lab will say so
        }
    }

    /**
     * Undoes what is in force.
     *
     * @throws LabException when a fault could not be made or undone
     */
    @Override
    public void close() {
        stop.countDown();
        boolean interrupted = false;
        while (watch.isAlive()) {
            try {
                watch.join();
            } catch (InterruptedException e) {
                interrupted = true; // a look at the counters takes milliseconds
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        player.ifPresent(FaultPlayer::close);
    }
}
