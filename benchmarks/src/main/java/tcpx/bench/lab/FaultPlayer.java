package tcpx.bench.lab;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Plays a {@link FaultRun} on a thread of its own, in real time, until it is closed. */
public final class FaultPlayer implements AutoCloseable {
    private final FaultRun run;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile RuntimeException failure;

    private FaultPlayer(FaultRun run) {
        this.run = run;
        this.thread = new Thread(this::play, "rail-faults");
        thread.setDaemon(true);
    }

    /** Starts; time 0 of the schedule is now. */
    public static FaultPlayer start(FaultSchedule schedule, Lab lab) {
        FaultPlayer player = new FaultPlayer(new FaultRun(schedule, lab, System::nanoTime));
        player.thread.start();
        return player;
    }

    /**
     * Stops and undoes what is in force; waits for that.
     *
     * @throws LabException when a fault could not be applied or undone
     */
    @Override
    public void close() {
        stop.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // a step takes milliseconds and has a deadline of its own
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Failures failures = new Failures();
        Optional.ofNullable(failure)
                .ifPresent(thrown -> failures.attempt(() -> {
                    throw thrown;
                }));
        failures.attempt(run::close);
        failures.throwFirst();
    }

    private void play() {
        try {
            for (long waitNs = run.poll(); waitNs != FaultRun.FINISHED; waitNs = run.poll()) {
                if (stop.await(waitNs, TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e; // thrown by close
        }
    }
}
