package tcpx.bench.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Optional;
import tcpx.bench.harness.JmhArguments;

/**
 * How long each part of a fork takes.
 *
 * @param warmUps warm-up iterations
 * @param warmUp time of each
 * @param iterations measured iterations
 * @param iteration time of each
 */
public record ForkTimes(int warmUps, Duration warmUp, int iterations, Duration iteration) {
    private static final Duration WARM_UP = Duration.ofMillis(300);

    /** What the command line says, and where it does not: 300 ms of warm-up, one iteration of {@code measured}. */
    public static ForkTimes of(JmhArguments given, Duration measured) {
        CommandLineOptions options = given.options();
        return new ForkTimes(
                options.getWarmupIterations().orElse(1),
                duration(options.getWarmupTime().orElse(time(WARM_UP))),
                options.getMeasurementIterations().orElse(1),
                duration(options.getMeasurementTime().orElse(time(measured))));
    }

    /** All of the warm-up. */
    public Duration allWarmUp() {
        return warmUp.multipliedBy(warmUps);
    }

    /** All that is measured. */
    public Duration measured() {
        return iteration.multipliedBy(iterations);
    }

    /** As options of JMH, where the command line does not have them. */
    public List<String> missing(JmhArguments given) {
        CommandLineOptions options = given.options();
        List<String> line = new ArrayList<>();
        add(line, options.getWarmupIterations(), "-wi", Integer.toString(warmUps));
        add(line, options.getWarmupTime(), "-w", warmUp.toMillis() + "ms");
        add(line, options.getMeasurementIterations(), "-i", Integer.toString(iterations));
        add(line, options.getMeasurementTime(), "-r", iteration.toMillis() + "ms");
        return line;
    }

    private static void add(List<String> line, Optional<?> given, String option, String value) {
        if (!given.hasValue()) {
            line.addAll(List.of(option, value));
        }
    }

    private static TimeValue time(Duration duration) {
        return TimeValue.milliseconds(duration.toMillis());
    }

    private static Duration duration(TimeValue time) {
        return Duration.ofMillis(time.convertTo(TimeUnit.MILLISECONDS));
    }
}
