package tcpx.bench.lab;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A schedule played on a lab. It owns no thread: call {@link #poll} when it says; {@link FaultPlayer} does that. {@link
 * #close} undoes everything that is in force, whatever happened before. A lab that its
 * maker holds is gone with a process that is killed; in a kept lab a fault would stay then, until {@code lab down}.
 *
 * <p>Thread rule: any thread; calls exclude each other.
 */
public final class FaultRun implements AutoCloseable {
    /** Given by {@link #poll} when nothing is left to do. */
    public static final long FINISHED = Long.MAX_VALUE;

    private final FaultSchedule schedule;
    private final LongSupplier clockNs;
    private final List<FaultSchedule.Step> steps;
    private final Map<String, RailState> rails = new HashMap<>();
    private final Map<Integer, AppliedFault> applied = new LinkedHashMap<>();
    private final long startNs;
    private int next;
    private boolean closed;

    /**
     * Time 0 is now.
     *
     * @param clockNs a clock that does not go back, nanoseconds: {@code System::nanoTime}
     * @throws IllegalArgumentException when a fault names a rail that the lab does not have
     * @throws LabException when the lab has no real rails (loopback)
     */
    public FaultRun(FaultSchedule schedule, Lab lab, LongSupplier clockNs) {
        this.schedule = schedule;
        this.clockNs = clockNs;
        this.steps = schedule.steps();
        schedule.faults()
                .forEach(fault -> rails.computeIfAbsent(fault.rail(), rail -> new RailState(lab.control(rail))));
        this.startNs = clockNs.getAsLong();
    }

    /**
     * Does what is due and says when to call again: nanoseconds from now, or {@link #FINISHED}.
     *
     * @throws LabException when the kernel refuses a change; the step counts as done
     */
    public synchronized long poll() {
        while (!closed && next < steps.size()) {
            FaultSchedule.Step step = steps.get(next);
            long waitNs = step.at().toNanos() - sinceStartNs();
            if (waitNs > 0) {
                return waitNs;
            }
            next++;
            perform(step);
        }
        return FINISHED;
    }

    /** What has happened so far, in the order in which it began. */
    public synchronized List<AppliedFault> applied() {
        return List.copyOf(applied.values());
    }

    /** Undoes what is in force. Nothing more happens after this. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        Failures failures = new Failures();
        rails.values().forEach(state -> failures.attempt(state::restore));
        long now = sinceStartNs();
        applied.replaceAll((index, fault) -> fault.undoneNs().isPresent() ? fault : ended(fault, now));
        failures.throwFirst();
    }

    private void perform(FaultSchedule.Step step) {
        RailFault fault = schedule.faults().get(step.index());
        RailState state = rails.get(fault.rail());
        if (step.begins()) {
            state.begin(fault);
            long now = sinceStartNs();
            // A fault without an end is over when the next of its kind on this rail has replaced it.
            if (fault.lasting().isEmpty()) {
                applied.replaceAll(
                        (index, earlier) -> earlier.undoneNs().isEmpty() && sameSubject(earlier.fault(), fault)
                                ? ended(earlier, now)
                                : earlier);
            }
            applied.put(step.index(), new AppliedFault(fault, now, OptionalLong.empty()));
        } else {
            state.end(fault);
            long now = sinceStartNs();
            applied.computeIfPresent(step.index(), (index, begun) -> ended(begun, now));
        }
    }

    private long sinceStartNs() {
        return clockNs.getAsLong() - startNs;
    }

    private static AppliedFault ended(AppliedFault fault, long nowNs) {
        return new AppliedFault(fault.fault(), fault.appliedNs(), OptionalLong.of(nowNs));
    }

    private static boolean sameSubject(RailFault one, RailFault other) {
        return one.rail().equals(other.rail())
                && one.change().getClass() == other.change().getClass();
    }

    /**
     * What is in force on a rail, and what it falls back to. A change is noted before it is made: one that failed on
     * one end only must still be undone on the other.
     */
    private static final class RailState {
        private final RailControl control;
        private final Map<Class<?>, RailFault.Change> lasting = new HashMap<>(); // by kind: the latest without an end
        private boolean down;
        private RailRate rate;
        private double loss;

        RailState(RailControl control) {
            this.control = control;
            this.rate = control.baseRate();
        }

        void begin(RailFault fault) {
            if (fault.lasting().isEmpty()) {
                lasting.put(fault.change().getClass(), fault.change());
            }
            apply(fault.change());
        }

        void end(RailFault fault) {
            RailFault.Change before = lasting.get(fault.change().getClass());
            if (before != null) {
                apply(before);
            } else if (fault.change() instanceof RailFault.Rate) {
                setRate(control.baseRate());
            } else if (fault.change() instanceof RailFault.Loss) {
                setLoss(0);
            } else {
                setDown(false);
            }
        }

        void restore() {
            Failures failures = new Failures();
            failures.attempt(() -> setDown(false));
            failures.attempt(() -> setLoss(0));
            failures.attempt(() -> setRate(control.baseRate()));
            failures.throwFirst();
        }

        private void apply(RailFault.Change change) {
            if (change instanceof RailFault.Rate to) {
                setRate(to.rate());
            } else if (change instanceof RailFault.Loss to) {
                setLoss(to.fraction());
            } else {
                setDown(true);
            }
        }

        private void setDown(boolean wanted) {
            if (down != wanted) {
                down = wanted;
                if (wanted) {
                    control.down();
                } else {
                    control.up();
                }
            }
        }

        private void setRate(RailRate wanted) {
            RailRate from = rate;
            rate = wanted;
            control.rate(from, wanted);
        }

        private void setLoss(double wanted) {
            double from = loss;
            loss = wanted;
            control.loss(from, wanted);
        }
    }
}
