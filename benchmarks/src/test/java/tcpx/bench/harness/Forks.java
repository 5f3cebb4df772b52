package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.results.ThroughputResult;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.WorkloadParams;
import org.openjdk.jmh.runner.options.TimeValue;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.result.SampleRow;

/** Forks as JMH gives them back, without running any. */
final class Forks {
    static final String NAME = TransferBenchmark.class.getName() + ".transfer";

    private Forks() {}

    static Sweep.Cell cell(String channels, int forks) {
        return new Sweep.Cell(NAME, Map.of("channels", channels), forks);
    }

    /** One fork, one measured iteration for each goodput (GB/s); JMH's own score is 8 operations a second. */
    static List<RunResult> fork(String channels, double... goodputs) {
        BenchmarkParams params = params(channels);
        List<IterationResult> iterations = new ArrayList<>();
        for (double goodput : goodputs) {
            IterationResult iteration =
                    new IterationResult(params, params.getMeasurement(), new IterationResultMetaData(8, 8));
            iteration.addResult(
                    new ThroughputResult(ResultRole.PRIMARY, "transfer", 8, 1_000_000_000, TimeUnit.SECONDS));
            iteration.addResult(new ScalarResult("goodput", goodput, "GB/s", AggregationPolicy.AVG));
            iteration.addResult(new ScalarResult("·other", 3, "µs", AggregationPolicy.AVG));
            iterations.add(iteration);
        }
        return List.of(new RunResult(params, List.of(new BenchmarkResult(params, iterations))));
    }

    /** What a listener hears of a fork. */
    static List<SampleRow> rows(Sweep.Cell cell, int number, List<RunResult> fork) {
        List<SampleRow> rows = new ArrayList<>();
        JmhOutput output = new JmhOutput(
                cell,
                number,
                new ForkListener() {
                    @Override
                    public void status(String text) {}

                    @Override
                    public void measured(List<SampleRow> measured) {
                        rows.addAll(measured);
                    }
                },
                JmhRun.silent());
        int iteration = 0;
        for (BenchmarkResult result : fork.get(0).getBenchmarkResults()) {
            for (IterationResult each : result.getIterationResults()) {
                output.iterationResult(result.getParams(), each.getParams(), ++iteration, each);
            }
        }
        return rows;
    }

    static BenchmarkParams params(String channels) {
        return params(Map.of("channels", channels));
    }

    static BenchmarkParams params(Map<String, String> parameters) {
        WorkloadParams values = new WorkloadParams();
        parameters.forEach(
                (name, value) -> values.put(name, value, values.keys().size()));
        return new BenchmarkParams(
                NAME,
                NAME,
                false,
                1,
                new int[] {1},
                List.of(),
                1,
                0,
                iterations(IterationType.WARMUP, 1),
                iterations(IterationType.MEASUREMENT, 3),
                Mode.Throughput,
                values,
                TimeUnit.SECONDS,
                1,
                "java",
                List.of("-ea"),
                "17",
                "VM",
                "17.0.15",
                "1.37",
                TimeValue.minutes(10));
    }

    static IterationParams iterations(IterationType type, int count) {
        return new IterationParams(type, count, TimeValue.seconds(1), 1);
    }
}
