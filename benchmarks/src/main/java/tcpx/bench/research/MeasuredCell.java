package tcpx.bench.research;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.node.RailNews;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;
import tcpx.bench.stats.Summary;
import tcpx.transfer.RailEvent;

/**
 * A cell of a run, with what is needed to tell what happened in it.
 *
 * @param iterations in measured order
 * @param rails of the run
 * @param use of these rails
 * @param events what happened to rails and channels during the run
 * @param where the cell, as a part of a sentence; empty where the run has no other
 */
record MeasuredCell(
        Run run,
        CellKey key,
        List<Iteration> iterations,
        List<String> rails,
        RailUse use,
        Optional<Ceiling> ceiling,
        List<EventRow> events,
        String where) {
    private static final int MOST_NAMED = 3;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Whether the run's report shows the rails over time; several pairs of a mesh share what the kernels count. */
    boolean hasPicture() {
        return !MeshFigures.isMesh(run);
    }

    /** A node, as the figures call it. */
    String name(Node node) {
        return MeshFigures.isMesh(run)
                ? MeshFigures.host(run, key, node)
                : "node " + node.label().toUpperCase(Locale.ROOT);
    }

    RunProperties properties() {
        return run.properties();
    }

    /**
     * What node A was told of a rail's troubles in the forks of these iterations, and node B of a link that is down; of
     * every rail's where none is named. What is told again with other numbers is told once.
     */
    String told(List<Iteration> iterations, String rail) {
        List<Integer> turns = turns(iterations);
        Map<List<String>, String> words = new LinkedHashMap<>();
        events.stream()
                .filter(each -> !each.reason().isEmpty() && turns.contains(each.turn()))
                .filter(each -> each.node() == Node.A || each.reason().contains(RailNews.LINK_DOWN))
                .filter(each -> rail.isEmpty() || each.rail().equals(rail))
                .forEach(each -> words.putIfAbsent(
                        List.of(each.rail(), each.reason().replaceAll("\\d+", "")),
                        (rail.isEmpty() ? each.rail() + " " : "")
                                + each.event().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + each.reason()));
        return words.values().stream()
                .limit(MOST_NAMED)
                .map(each -> "; " + each)
                .collect(Collectors.joining());
    }

    /** Whether this happened to a rail, as node A met it, in the forks of these iterations. */
    boolean isTold(List<Iteration> iterations, String rail, RailEvent.Kind kind) {
        List<Integer> turns = turns(iterations);
        return events.stream()
                .anyMatch(each -> each.node() == Node.A
                        && each.rail().equals(rail)
                        && each.event().equals(kind.name())
                        && turns.contains(each.turn()));
    }

    private static List<Integer> turns(List<Iteration> iterations) {
        return iterations.stream()
                .flatMap(each -> each.moment().map(Moment::turn).stream())
                .toList();
    }

    /** When it ended, as a part of a sentence; empty where that was not recorded. */
    String clock(Iteration iteration) {
        return iteration
                .moment()
                .flatMap(moment -> properties()
                        .started()
                        .map(started -> " at " + CLOCK.format(started.plusNanos(moment.timeNs()))))
                .orElse("");
    }

    /** Which iterations, in words: those of one fork by number, of several how many and the first. */
    String when(List<Iteration> some, List<Iteration> all) {
        if (some.size() == all.size()) {
            return all.size() == 1 ? "its iteration" : "all " + all.size() + " iterations";
        }
        Iteration first = some.get(0);
        if (some.stream().map(Iteration::fork).distinct().count() > 1) {
            return some.size() + " of " + all.size() + " iterations, the first being " + first.number() + " of fork "
                    + first.fork() + clock(first);
        }
        Iteration last = some.get(some.size() - 1);
        boolean run = last.number() - first.number() == some.size() - 1;
        String numbers = some.size() == 1
                ? "iteration " + first.number()
                : run
                        ? "iterations " + first.number() + " to " + last.number()
                        : "iterations "
                                + some.stream().map(each -> "" + each.number()).collect(Collectors.joining(", "));
        return numbers + " of fork " + first.fork() + clock(first);
    }

    static String times(double count) {
        return count == 1 ? "once" : String.format(Locale.ROOT, "%.0f times", count);
    }

    static String brief(double value) {
        return Math.abs(value) < 1e-6 || !Double.isFinite(value)
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /**
     * What one iteration of a cell measured.
     *
     * @param fork from 1
     * @param number from 1 within the fork
     * @param moment when it ended; empty in what was recorded before that was kept
     * @param values by metric; what could not be measured is not there
     */
    record Iteration(int fork, int number, Optional<Moment> moment, Map<String, Double> values) {
        /** A metric; NaN if there is none. */
        double get(String metric) {
            return values.getOrDefault(metric, Double.NaN);
        }

        /** The same where none means nothing of it. */
        double count(String metric) {
            return values.getOrDefault(metric, 0.0);
        }

        /** GB/s by the sender's clock. */
        double goodput() {
            return get(Metric.GOODPUT.name());
        }

        /** How often channels were lost: what breaks on the way may be noticed by one end alone. */
        double lost() {
            return Math.max(count("channels.lost"), count("channels.lost.b"));
        }

        static double sum(List<Iteration> iterations, String metric) {
            return iterations.stream().mapToDouble(each -> each.count(metric)).sum();
        }

        static double mean(List<Iteration> iterations, String metric) {
            return iterations.stream()
                    .mapToDouble(each -> each.get(metric))
                    .average()
                    .orElse(Double.NaN);
        }

        static double median(List<Iteration> iterations, String metric) {
            return Summary.median(iterations.stream()
                    .mapToDouble(each -> each.get(metric))
                    .filter(Double::isFinite)
                    .toArray());
        }

        /** Every cell's iterations, both in measured order. */
        static Map<CellKey, List<Iteration>> of(Run run) {
            Map<CellKey, Map<List<Integer>, Iteration>> cells = new LinkedHashMap<>();
            for (SampleRow row : run.samples()) {
                Iteration iteration = cells.computeIfAbsent(row.cell(), cell -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                List.of(row.fork(), row.iteration()),
                                at -> new Iteration(row.fork(), row.iteration(), row.moment(), new LinkedHashMap<>()));
                row.value().ifPresent(value -> iteration.values.put(row.metric().name(), value));
            }
            Map<CellKey, List<Iteration>> iterations = new LinkedHashMap<>();
            cells.forEach((cell, all) -> iterations.put(cell, new ArrayList<>(all.values())));
            return iterations;
        }
    }
}
