package tcpx.bench.lab;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.bench.lab.RailControl.RailCondition;

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
     * The same, for a lab of so many rails.
     *
     * @throws IllegalArgumentException if one happens to a rail that it lacks
     */
    public FaultSchedule on(int rails) {
        faults.stream().filter(fault -> fault.number() > rails).findFirst().ifPresent(fault -> {
            throw new IllegalArgumentException("--fault '" + fault + "': this lab has "
                    + (rails == 1 ? "eth1 alone" : "eth1 to eth" + rails) + "; --rails " + fault.number()
                    + " or more has it");
        });
        return this;
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

    /**
     * Something that happens to a rail at a given time of a run, to both of its ends.
     *
     * @param rail eth1, eth2, …
     * @param change what happens
     * @param at when, counted from the start of the schedule
     * @param lasting after how long it is undone; empty: not before the schedule ends
     */
    public record RailFault(String rail, Change change, Duration at, Optional<Duration> lasting) {
        private static final Pattern FAULT =
                Pattern.compile("(\\S+)\\s+(down|rate\\s+\\S+|loss\\s+\\S+)\\s+@\\s*(\\S+?)(?:\\s+for\\s+(\\S+))?");
        private static final Pattern RAIL = Pattern.compile("eth[1-9]\\d?");
        private static final Map<String, Long> UNITS =
                Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L);
        private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
        private static final String ALLOWED =
                "RAIL down|rate RATE|loss PERCENT @TIME [for TIME], several separated by ';':"
                        + " eth3 down @2s for 1s; eth2 rate 1gbit @3s; eth4 loss 1% @1s for 500ms";

        /** What can happen to a rail. */
        public sealed interface Change permits Down, Rate, Loss {
            /** The rail when this has happened to it. */
            RailCondition on(RailCondition rail);
        }

        /**
         * The link goes down: node A sees its carrier go, node B its NIC; what is under way is lost, connections stay
         * and stall. Undone: the link, its address and its route are as before.
         */
        public record Down() implements Change {
            @Override
            public RailCondition on(RailCondition rail) {
                return new RailCondition(true, rail.rate(), rail.loss());
            }

            @Override
            public String toString() {
                return "down";
            }
        }

        /**
         * The rail is shaped to another rate; what is queued is kept.
         *
         * @param rate the rate, or none
         */
        public record Rate(RailRate rate) implements Change {
            @Override
            public RailCondition on(RailCondition rail) {
                return new RailCondition(rail.down(), rate, rail.loss());
            }

            @Override
            public String toString() {
                return "rate " + rate;
            }
        }

        /**
         * Packets are lost at random behind the shaper, in both directions; a packet is here what TCP handed over, up
         * to 64 KiB.
         *
         * @param fraction of the packets, above 0, at most 1
         */
        public record Loss(double fraction) implements Change {
            /** Refuses what is no fraction. */
            public Loss {
                if (!(fraction >= 1e-6 && fraction <= 1)) {
                    throw new IllegalArgumentException("loss " + fraction * 100 + "%: allowed is 0.0001% to 100%");
                }
            }

            @Override
            public RailCondition on(RailCondition rail) {
                return new RailCondition(rail.down(), rail.rate(), fraction);
            }

            @Override
            public String toString() {
                return "loss "
                        + BigDecimal.valueOf(fraction)
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + "%";
            }
        }

        /** Refuses a rail that no lab has, and times before the start. */
        public RailFault {
            if (!RAIL.matcher(rail).matches()) {
                throw new IllegalArgumentException(
                        "fault on rail " + rail + ": allowed is eth1 to eth" + LabSpec.MAX_RAILS);
            }
            if (at.isNegative()
                    || lasting.map(time -> time.isNegative() || time.isZero()).orElse(false)) {
                throw new IllegalArgumentException("fault on " + rail + " @" + at.toMillis() + "ms"
                        + lasting.map(time -> " for " + time.toMillis() + "ms").orElse("")
                        + ": allowed is a time from 0ms and a duration above 0ms");
            }
        }

        /** Of the rail, from 1. */
        int number() {
            return Integer.parseInt(rail.replaceFirst("\\D+", ""));
        }

        /** One fault, or several separated by semicolons. */
        public static List<RailFault> parse(String text) {
            List<RailFault> faults = new ArrayList<>();
            for (String part : text.split(";", -1)) {
                if (!part.isBlank()) {
                    faults.add(parseOne(part.strip()));
                }
            }
            if (faults.isEmpty()) {
                throw refused(text);
            }
            return List.copyOf(faults);
        }

        private static RailFault parseOne(String text) {
            Matcher matcher = FAULT.matcher(text);
            if (!matcher.matches()) {
                throw refused(text);
            }
            String[] words = matcher.group(2).split("\\s+");
            Change change = switch (words[0]) {
                case "rate" -> new Rate(RailRate.parse(words[1]));
                case "loss" -> new Loss(fraction(words[1], text));
                default -> new Down();
            };
            return new RailFault(
                    matcher.group(1),
                    change,
                    duration(matcher.group(3), text),
                    Optional.ofNullable(matcher.group(4)).map(time -> duration(time, text)));
        }

        private static double fraction(String percent, String text) {
            Matcher matcher = PERCENT.matcher(percent);
            if (!matcher.matches()) {
                throw refused(text);
            }
            return new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue();
        }

        private static Duration duration(String time, String text) {
            return Duration.ofNanos(OptionText.withUnit(time, UNITS).orElseThrow(() -> refused(text)));
        }

        private static IllegalArgumentException refused(String text) {
            return new IllegalArgumentException("--fault '" + text + "': allowed is " + ALLOWED);
        }

        /** As {@link #parse} reads it. */
        @Override
        public String toString() {
            return rail + " " + change + " @" + text(at)
                    + lasting.map(time -> " for " + text(time)).orElse("");
        }

        private static String text(Duration time) {
            return BigDecimal.valueOf(time.toNanos(), 6).stripTrailingZeros().toPlainString() + "ms";
        }
    }
}
