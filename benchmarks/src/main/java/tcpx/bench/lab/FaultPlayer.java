package tcpx.bench.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tcpx.bench.lab.EnvironmentException.LabException;

/** Plays a {@link FaultRun} on a thread of its own, in real time, until it is closed. */
public final class FaultPlayer implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final BooleanSupplier when;
    private final Supplier<FaultRun> begins;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::play, "rail-faults");
    private volatile Optional<FaultRun> run = Optional.empty();
    private volatile RuntimeException failure;

    private FaultPlayer(BooleanSupplier when, Supplier<FaultRun> begins) {
        this.when = when;
        this.begins = begins;
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts; time 0 of the schedule is now. */
    public static FaultPlayer start(FaultSchedule schedule, Lab lab) {
        FaultRun now = new FaultRun(schedule, lab, System::nanoTime);
        return new FaultPlayer(() -> true, () -> now);
    }

    /** Starts as soon as {@code when} is so, which is looked at every 10 ms: time 0 of the schedule is then. */
    public static FaultPlayer startWhen(BooleanSupplier when, FaultSchedule schedule, Lab lab) {
        return new FaultPlayer(when, () -> new FaultRun(schedule, lab, System::nanoTime));
    }

    /** Whether time 0 has been. */
    public boolean begun() {
        return run.isPresent();
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
        run.ifPresent(begun -> failures.attempt(begun::close));
        failures.throwFirst();
    }

    private void play() {
        try {
            while (!when.getAsBoolean()) {
                if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            FaultRun playing = begins.get();
            run = Optional.of(playing);
            for (long waitNs = playing.poll(); waitNs != FaultRun.FINISHED; waitNs = playing.poll()) {
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
