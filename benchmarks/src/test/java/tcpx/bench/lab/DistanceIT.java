package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.LabNode.LabRail;
import tcpx.bench.lab.RailControl.RailCondition;

/**
 * Rails with a delay, measured from outside: by a ping-pong, and by a plain stream over each. What a busy machine adds
 * is not the lab's, so a measurement may be made again.
 */
@Timeout(180)
class DistanceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final double SECONDS = 1.6;

    @TempDir
    Path runtime;

    private Lab up(LabMode mode, String rates, String delays) {
        int rails = delays.split(",").length;
        LabSpec spec = LabSpec.of(rails, rates).withDelays(RailDelay.parseList(delays, rails));
        return Lab.up(spec, Machine.host(runtime, mode));
    }

    static long pingNs(Lab lab, int rail) throws Exception {
        String address = lab.b().rails().get(rail).address().getHostAddress();
        Process echo = Machine.start(lab.b().command(LabProgram.java("echo", address, "9200")));
        assertThat(Machine.reader(echo).readLine()).isEqualTo("listening");
        Process ping = Machine.start(lab.a().command(LabProgram.java("ping", address, "9200", "100")));
        long ns = Long.parseLong(Machine.reader(ping).readLine());
        ping.waitFor();
        echo.waitFor();
        return ns;
    }

    static List<Double> settledGBps(Lab lab, double seconds) throws Exception {
        List<BufferedReader> sinks = new ArrayList<>();
        List<Process> sources = new ArrayList<>();
        for (LabRail rail : lab.b().rails()) {
            String address = rail.address().getHostAddress();
            Process sink = Machine.start(lab.b().command(LabProgram.java("sink", address, "9000", "600")));
            BufferedReader reader = Machine.reader(sink);
            assertThat(reader.readLine()).isEqualTo("listening");
            sinks.add(reader);
        }
        for (LabRail rail : lab.b().rails()) {
            String address = rail.address().getHostAddress();
            sources.add(Machine.start(lab.a().command(LabProgram.java("source", address, "9000", "" + seconds))));
        }
        for (Process source : sources) {
            source.waitFor();
        }
        List<Double> rates = new ArrayList<>();
        for (BufferedReader sink : sinks) {
            rates.add(Double.parseDouble(sink.readLine().replaceFirst(".*settled (\\S+) GB/s", "$1")));
        }
        return rates;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"ROOT; 5ms,1ms", "ROOT; 20ms,none", "USER_NAMESPACE; 2ms,10ms"})
    void aPacketIsUnderWayForAsLongAsWasAskedFor(LabMode mode, String delays) {
        Machine.assume(mode, runtime);
        try (Lab lab = up(mode, "1gbit", delays);
                Lab near = up(mode, "1gbit", "none")) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                long nearNs = pingNs(near, 0);
                for (int i = 0; i < 2; i++) {
                    RailDelay delay = lab.spec().delays().get(i);
                    if (!delay.isNone()) {
                        assertThat(pingNs(lab, i) - nearNs)
                                .as("round trip of a rail of %s", delay)
                                .isCloseTo(2 * delay.ns(), withinPercentage(5));
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"ROOT; 1gbit; 5ms,5ms", "ROOT; 1gbit,500mbit; 1ms,10ms", "USER_NAMESPACE; 1gbit; 2ms,none"})
    void aRailWithADelayCarriesItsRate(LabMode mode, String rates, String delays) {
        Machine.assume(mode, runtime);
        try (Lab lab = up(mode, rates, delays)) {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                List<Double> measured = settledGBps(lab, SECONDS);
                for (int i = 0; i < measured.size(); i++) {
                    assertThat(measured.get(i))
                            .as("eth%d", i + 1)
                            .isCloseTo(lab.spec().ceilingGBps(i).orElseThrow(), withinPercentage(2));
                }
            });
        }
    }

    @Test
    void aRailWithADelayCanBeCutSlowedAndRestored() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        try (Lab lab = up(LabMode.ROOT, "1gbit", "1ms")) {
            RailControl control = lab.control("eth1");
            RailCondition whole = control.base();
            RailCondition cut = new RailCondition(true, whole.rate(), 0);
            control.change(whole, cut);
            assertThat(link(lab.a())).contains("NO-CARRIER");
            control.change(cut, whole);
            assertThat(link(lab.a())).contains("LOWER_UP");
            control.change(whole, new RailCondition(false, RailRate.parse("100mbit"), 0));
            long[] moved = Machine.move(lab, 0, 10_000_000);
            assertThat(moved[0]).isEqualTo(10_000_000);
            assertThat(moved[1]).as("ns at 100 Mbit/s").isGreaterThan(500_000_000L);
        }
    }

    private static String link(LabNode node) {
        return node.ip("-o", "link", "show", "eth1").output();
    }

    @Test
    void aKeptLabKeepsItsDelayAndTakesItAlongWhenItGoes() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        KeptLabs labs = new KeptLabs(Machine.host(runtime, LabMode.ROOT));
        LabSpec spec = LabSpec.of(1, "1gbit").withDelays(RailDelay.parseList("5ms", 1));
        Lab kept = labs.up(spec);
        try {
            assertThat(labs.status()).extracting(Lab::spec).containsExactly(spec);
            assertThat(pingNs(kept, 0)).isGreaterThan(10_000_000L);
        } finally {
            labs.down(kept.name());
        }
        Machine.assertNothingIsLeftOf(kept.name());
        try (var left = Files.list(runtime)) {
            assertThat(left).isEmpty();
        }
    }
}
