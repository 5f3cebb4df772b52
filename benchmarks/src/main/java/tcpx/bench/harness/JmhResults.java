package tcpx.bench.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.WorkloadParams;

/**
 * The forks of a run, put together as JMH would have if it had run them in one go: each cell's forks were runs of their
 * own, so that cells could be interleaved.
 */
final class JmhResults {
    private final Map<Sweep.Cell, List<BenchmarkResult>> forks = new LinkedHashMap<>();

    void add(Sweep.Cell cell, Collection<RunResult> fork) {
        for (RunResult result : fork) {
            forks.computeIfAbsent(cell, each -> new ArrayList<>()).addAll(result.getBenchmarkResults());
        }
    }

    /** One result per cell, with all its forks. */
    List<RunResult> merged() {
        List<RunResult> results = new ArrayList<>();
        forks.values()
                .forEach(each ->
                        results.add(new RunResult(withForks(each.get(0).getParams(), each.size()), List.copyOf(each))));
        return results;
    }

    /** Writes the file, whole or not at all. */
    void write(Path file, ResultFormatType format) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path next = Files.createTempFile(directory, file.getFileName().toString(), ".next");
        try (PrintStream out = new PrintStream(Files.newOutputStream(next), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(format, out).writeOut(merged());
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static BenchmarkParams withForks(BenchmarkParams params, int forks) {
        if (params.getForks() == 0) {
            return params;
        }
        WorkloadParams values = new WorkloadParams();
        int column = 0;
        for (String name : params.getParamsKeys()) {
            values.put(name, params.getParam(name), column++);
        }
        return new BenchmarkParams(
                params.getBenchmark(),
                params.generatedBenchmark(),
                params.shouldSynchIterations(),
                params.getThreads(),
                params.getThreadGroups(),
                params.getThreadGroupLabels(),
                forks,
                params.getWarmupForks(),
                params.getWarmup(),
                params.getMeasurement(),
                params.getMode(),
                values,
                params.getTimeUnit(),
                params.getOpsPerInvocation(),
                params.getJvm(),
                params.getJvmArgs(),
                params.getJdkVersion(),
                params.getVmName(),
                params.getVmVersion(),
                params.getJmhVersion(),
                params.getTimeout());
    }
}
