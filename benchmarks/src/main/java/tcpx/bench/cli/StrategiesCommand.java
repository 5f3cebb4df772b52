package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.report.StrategiesReport;
import tcpx.bench.result.Run;
import tcpx.plan.Strategy;

/** All strategies on rails of several shapes. */
@Command(
        name = "strategies",
        description = {
            "run every strategy on equal rails, with one slow, with one at half, and with one that goes down for a second,",
            "and print them side by side. Every option that is not listed here is JMH's (default: -f 6 -wi 1 -i 4)."
        },
        sortOptions = false)
final class StrategiesCommand implements Callable<Integer> {
    private static final int RAILS = 4;
    private static final String FAULT = "eth3 down @2s for 1s";
    private static final double DOWN_SECONDS = 1;
    private static final int DEFAULT_ITERATIONS = 4;

    private final Desk desk;

    @Option(
            names = "--rail-rate",
            paramLabel = "RATE",
            defaultValue = "1gbit",
            description = "rate of a rail of full speed (default 1gbit: two cores are then not the limit)")
    private String rate;

    @Option(
            names = "--shapes",
            paramLabel = "NAME,...",
            split = ",",
            description = "which of: equal, slow, half, dying (default all)")
    private List<ShapeName> shapes = List.of(ShapeName.values());

    @Unmatched
    private List<String> jmh = new ArrayList<>();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    private boolean help;

    StrategiesCommand(Desk desk) {
        this.desk = desk;
    }

    private enum ShapeName {
        equal(1),
        slow(0.25),
        half(0.5),
        dying(1);

        private final double last;

        ShapeName(double last) {
            this.last = last;
        }

        List<RailRate> rates(RailRate full) {
            List<RailRate> rates = new ArrayList<>();
            for (int rail = 1; rail <= RAILS; rail++) {
                rates.add(rail < RAILS ? full : new RailRate(Math.round(full.bitsPerSecond() * last)));
            }
            return rates;
        }

        String weights() {
            return "1:1:1:" + last;
        }

        List<String> faults() {
            return this == dying ? List.of(FAULT) : List.of();
        }
    }

    @Override
    public Integer call() throws Exception {
        RailRate full = RailRate.parse(rate);
        if (!full.shaped()) {
            throw new IllegalArgumentException(
                    "--rail-rate none: shares of the rails' rates need rates, such as 1gbit");
        }
        JmhArguments arguments = JmhArguments.parse(withDefaults(jmh), System.getenv());
        List<StrategiesReport.Section> sections = new ArrayList<>();
        for (ShapeName shape : shapes) {
            LabSpec standard = LabSpec.defaults(Runtime.getRuntime().availableProcessors());
            LabSpec spec = new LabSpec(shape.rates(full), standard.mtu(), OptionalInt.empty(), standard.congestion());
            desk.out().println("Rails " + spec.rates() + shape.faults());
            List<String> line = new ArrayList<>(arguments.asList());
            line.addAll(List.of("-p", "weights=" + shape.weights())); // WEIGHTED is told what the others must find out
            int code = new Launcher(spec, shape.faults(), Optional.empty()).run(line);
            if (code != ExitCode.DONE) {
                return code;
            }
            sections.add(section(shape, spec, arguments.options()));
        }
        desk.out().println();
        desk.out().print(new StrategiesReport(sections, desk.style()).render());
        return ExitCode.DONE;
    }

    private StrategiesReport.Section section(ShapeName shape, LabSpec spec, CommandLineOptions options) {
        List<Double> ceilings = new ArrayList<>();
        for (int rail = 0; rail < RAILS; rail++) {
            ceilings.add(spec.ceilingGBps(rail).orElseThrow());
        }
        int iterations = options.getMeasurementIterations().orElse(DEFAULT_ITERATIONS);
        TimeValue time = options.getMeasurementTime().orElse(TimeValue.seconds(1));
        Optional<StrategiesReport.Outage> outage = shape.faults().isEmpty()
                ? Optional.empty()
                : Optional.of(new StrategiesReport.Outage(
                        ceilings.get(2), DOWN_SECONDS, iterations * time.convertTo(TimeUnit.MILLISECONDS) / 1e3));
        Run run = Run.load(desk.results().latest().orElseThrow().directory());
        return new StrategiesReport.Section("rails " + shape.rates(spec.rates().get(0)), ceilings, outage, run);
    }

    private static List<String> withDefaults(List<String> given) {
        List<String> line = new ArrayList<>(given);
        add(line, "-f", "6");
        add(line, "-wi", "1");
        add(line, "-i", Integer.toString(DEFAULT_ITERATIONS));
        if (given.stream().noneMatch(each -> each.startsWith("strategy="))) {
            line.addAll(List.of(
                    "-p",
                    "strategy="
                            + String.join(
                                    ",",
                                    Arrays.stream(Strategy.values())
                                            .map(Enum::name)
                                            .toList())));
        }
        line.add(TransferBenchmark.class.getName());
        return line;
    }

    private static void add(List<String> line, String option, String value) {
        if (!line.contains(option)) {
            line.addAll(List.of(option, value));
        }
    }
}
