package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.FaultSchedule.RailFault;
import tcpx.bench.lab.RailControl.RailCondition;

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
            long waitNs = step.at().toNanos() - (clockNs.getAsLong() - startNs);
            if (waitNs > 0) {
                return waitNs;
            }
            next++;
            RailFault fault = schedule.faults().get(step.index());
            rails.get(fault.rail()).change(fault, step.begins());
        }
        return FINISHED;
    }

    /** Undoes what is in force. Nothing more happens after this. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        Failures failures = new Failures();
        rails.values().forEach(state -> failures.attempt(state::restore));
        failures.throwFirst();
    }

    /** The faults that are in force on a rail, and what they have made of it. */
    private static final class RailState {
        private final RailControl control;
        /** In the order of their beginnings: of two that concern the same the later one counts. */
        private final List<RailFault> inForce = new ArrayList<>();

        private RailCondition now;

        RailState(RailControl control) {
            this.control = control;
            this.now = control.base();
        }

        void change(RailFault fault, boolean begins) {
            if (begins) {
                inForce.add(fault);
            } else {
                inForce.remove(fault);
            }
            become();
        }

        void restore() {
            inForce.clear();
            become();
        }

        // noted before it is made: what failed on one end only must still be undone on the other
        private void become() {
            RailCondition before = now;
            now = control.base();
            inForce.forEach(fault -> now = fault.change().on(now));
            control.change(before, now);
        }
    }
}
