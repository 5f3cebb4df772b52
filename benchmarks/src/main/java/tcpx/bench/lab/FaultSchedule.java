package tcpx.bench.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Faults in the order of time. On one rail, faults of one kind may follow each other but not overlap: one without an
 * end lasts until the next of its kind; one with an end gives way to the latest before it that has none, or to the rail
 * as the lab made it.
 *
 * @param faults what happens, in the order of time
 */
public record FaultSchedule(List<RailFault> faults) {
    /** Sorts, and refuses overlapping faults. */
    public FaultSchedule {
        List<RailFault> sorted = new ArrayList<>(faults);
        sorted.sort(Comparator.comparing(RailFault::at));
        for (int later = 0; later < sorted.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                refuseOverlap(sorted.get(earlier), sorted.get(later));
            }
        }
        faults = List.copyOf(sorted);
    }

    /** The faults of one or more {@code --fault} options. */
    public static FaultSchedule parse(List<String> options) {
        return new FaultSchedule(
                options.stream().flatMap(text -> RailFault.parse(text).stream()).toList());
    }

    /**
     * One thing to do.
     *
     * @param at when, from the start
     * @param index which fault
     * @param begins whether the fault begins or ends
     */
    record Step(Duration at, int index, boolean begins) {}

    /** All there is to do, in the order of time; at one time ends come before beginnings. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            int index = i;
            RailFault fault = faults.get(i);
            steps.add(new Step(fault.at(), index, true));
            fault.lasting().ifPresent(time -> steps.add(new Step(fault.at().plus(time), index, false)));
        }
        steps.sort(Comparator.comparing(Step::at).thenComparing(Step::begins));
        return steps;
    }

    private static void refuseOverlap(RailFault earlier, RailFault later) {
        boolean sameSubject = earlier.rail().equals(later.rail())
                && earlier.change().getClass() == later.change().getClass();
        boolean overlap = earlier.at().equals(later.at())
                || earlier.lasting()
                        .map(time -> earlier.at().plus(time).compareTo(later.at()) > 0)
                        .orElse(false);
        if (sameSubject && overlap) {
            throw new IllegalArgumentException("--fault '" + later + "' begins before '" + earlier
                    + "' ends: allowed is one fault of a kind on a rail at a time");
        }
    }
}
