package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;

/** Faults on the rails of a real lab, with a clock moved by hand. */
@Timeout(120)
class FaultRunTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path runtime;

    private final AtomicLong clock = new AtomicLong(77);

    @BeforeEach
    void needsNamespaces() {
        Machine.assume(LabMode.ROOT, runtime);
    }

    private Lab lab(String rates) {
        return Lab.up(LabSpec.of(2, rates), Machine.host(runtime, LabMode.ROOT));
    }

    private FaultRun run(Lab lab, String faults) {
        return new FaultRun(FaultSchedule.parse(List.of(faults)), lab, clock::get);
    }

    private void at(long seconds) {
        clock.set(77 + seconds * SECOND);
    }

    private static String shaping(LabNode node, int rail) {
        return node.tc("qdisc", "show", "dev", "eth" + rail).output();
    }

    @Test
    void aRailGoesDownOnBothEndsAndComesBackWithItsRoute() throws Exception {
        try (Lab lab = lab("1gbit");
                FaultRun run = run(lab, "eth1 down @2s for 1s")) {
            assertThat(run.poll()).isEqualTo(2 * SECOND);
            assertThat(lab.b().ip("-o", "link", "show", "eth1").output()).contains("UP,");
            at(2);
            assertThat(run.poll()).isEqualTo(SECOND);
            assertThat(lab.b().ip("-o", "link", "show", "eth1").output()).doesNotContain("UP,");
            await().untilAsserted(() -> assertThat(
                            lab.a().ip("-o", "link", "show", "eth1").output())
                    .contains("NO-CARRIER"));
            assertThat(lab.a().ip("route", "show", "dev", "eth1").output()).contains("10.77.1.0/24");
            assertThat(Machine.move(lab, 1, 100_000)[0]).as("the other rail").isEqualTo(100_000);
            at(3);
            assertThat(run.poll()).isEqualTo(FaultRun.FINISHED);
            for (LabNode node : List.of(lab.a(), lab.b())) {
                assertThat(node.ip("route", "show", "dev", "eth1").output()).contains("congctl " + lab.congestion());
                assertThat(shaping(node, 1)).contains("tbf").contains("rate 1Gbit");
            }
            assertThat(Machine.move(lab, 0, 100_000)[0]).isEqualTo(100_000);
        }
    }

    @Test
    void ratesChangeAndFallBackToTheLatestThatHasNoEnd() {
        try (Lab lab = lab("4gbit")) {
            try (FaultRun run = run(
                    lab,
                    "eth2 rate 1gbit @1s; eth2 rate 500mbit @2s for 1s; eth2 rate 2gbit @4s; eth2 rate none @5s for "
                            + "1s")) {
                at(1);
                run.poll();
                assertRate(lab, 2, "1Gbit");
                assertRate(lab, 1, "4Gbit");
                at(2);
                run.poll();
                assertRate(lab, 2, "500Mbit");
                at(3);
                run.poll();
                assertRate(lab, 2, "1Gbit");
                at(4);
                run.poll();
                assertRate(lab, 2, "2Gbit");
                at(5);
                run.poll();
                assertThat(shaping(lab.a(), 2)).doesNotContain("tbf");
                at(6);
                run.poll();
                assertRate(lab, 2, "2Gbit");
            }
            assertRate(lab, 2, "4Gbit");
        }
    }

    private static void assertRate(Lab lab, int rail, String rate) {
        assertThat(shaping(lab.a(), rail)).contains("tbf").contains("rate " + rate + " ");
        assertThat(shaping(lab.b(), rail)).contains("tbf").contains("rate " + rate + " ");
    }

    @Test
    void aRailThatIsNotShapedCanGetARateForAWhile() {
        try (Lab lab = lab("none");
                FaultRun run = run(lab, "eth1 rate 1gbit @0s for 1s")) {
            run.poll();
            assertRate(lab, 1, "1Gbit");
            at(1);
            run.poll();
            assertThat(shaping(lab.b(), 1)).doesNotContain("tbf");
        }
    }

    @Test
    void lossDropsPacketsOnThatRailOnlyAndLeavesItsRate() throws Exception {
        try (Lab lab = lab("1gbit");
                FaultRun run = run(lab, "eth1 loss 5% @0s for 1s; eth2 loss 0.0001% @0s for 1s")) {
            run.poll();
            long bytes = 20_000_000;
            assertThat(Machine.move(lab, 0, bytes)[0])
                    .as("all the same, TCP mends it")
                    .isEqualTo(bytes);
            assertThat(dropped(lab.a()) + dropped(lab.b())).isPositive();
            assertThat(Machine.move(lab, 1, 100_000)[0]).isEqualTo(100_000);
            assertRate(lab, 1, "1Gbit");
            at(1);
            run.poll();
            assertThat(shaping(lab.b(), 1)).doesNotContain("clsact");
            assertRate(lab, 1, "1Gbit");
        }
    }

    private static long dropped(LabNode node) {
        String statistics =
                node.tc("-s", "qdisc", "show", "dev", "eth1", "clsact").output();
        return Long.parseLong(statistics.replaceAll("(?s).*dropped (\\d+).*", "$1"));
    }

    @Test
    void aLossCanFollowALoss() {
        try (Lab lab = lab("1gbit");
                FaultRun run = run(lab, "eth1 loss 1% @0s; eth1 loss 100% @1s")) {
            run.poll();
            at(1);
            run.poll();
            assertThat(lab.b().tc("filter", "show", "dev", "eth1", "ingress").output())
                    .contains("'1,6 0 0 2'");
        }
    }

    @Test
    void closingUndoesWhatIsInForceAndTheRestNeverHappens() throws Exception {
        try (Lab lab = lab("1gbit")) {
            FaultRun run =
                    run(lab, "eth1 down @0s for 9s; eth1 loss 100% @0s for 9s; eth1 rate 1mbit @0s; eth2 down @1s");
            run.poll();
            at(1);
            run.close();
            assertThat(run.poll()).isEqualTo(FaultRun.FINISHED);
            assertRate(lab, 1, "1Gbit");
            assertThat(Machine.move(lab, 0, 100_000)[0]).isEqualTo(100_000);
            assertThat(Machine.move(lab, 1, 100_000)[0]).isEqualTo(100_000);
            run.close();
        }
    }

    @Test
    void aRailThatTheLabLacksIsRefusedBeforeAnythingHappens() {
        try (Lab lab = lab("none")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(lab, "eth1 down @0s; eth3 down @1s"))
                    .withMessage("rail eth3: allowed is [eth1, eth2]");
        }
        try (Lab loopback = Lab.up(LabSpec.of(2, "none"), Machine.host(runtime, LabMode.LOOPBACK))) {
            assertThatThrownBy(() -> run(loopback, "eth1 down @0s")).isInstanceOf(LabException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void aProgramInsideANodeCanDisturbBothEnds(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        try (Lab lab = Lab.up(LabSpec.of(2, "1gbit"), Machine.host(runtime, mode))) {
            Process inside = Machine.start(lab.a()
                    .command(LabProgram.java(
                            "disturb", lab.descriptor(), "eth2 rate 500mbit @0s; eth2 loss 1% @0s; eth1 down @0s")));
            BufferedReader lines = Machine.reader(inside);
            assertThat(lines.readLine()).isEqualTo("applied");
            assertRate(lab, 2, "500Mbit");
            assertThat(shaping(lab.b(), 2)).contains("clsact");
            assertThat(lab.b().ip("-o", "link", "show", "eth1").output()).contains("state DOWN");
            inside.getOutputStream().close();
            assertThat(lines.readLine()).isEqualTo("undone");
            assertRate(lab, 2, "1Gbit");
            assertThat(Machine.move(lab, 0, 100_000)[0]).isEqualTo(100_000);
        }
    }

    @Test
    void thePlayerAppliesInRealTimeAndUndoesAtClose() {
        try (Lab lab = lab("1gbit")) {
            FaultPlayer player = FaultPlayer.start(
                    FaultSchedule.parse(List.of("eth2 rate 500mbit @20ms for 20ms; eth1 rate 100mbit @30ms")), lab);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertRate(lab, 2, "1Gbit");
                assertRate(lab, 1, "100Mbit");
            });
            player.close();
            assertRate(lab, 1, "1Gbit");
        }
    }

    @Test
    void thePlayerReportsAtCloseWhatTheKernelRefused() {
        Lab lab = lab("1gbit");
        FaultPlayer player = FaultPlayer.start(FaultSchedule.parse(List.of("eth1 rate 500mbit @1m")), lab);
        lab.close();
        player.close(); // nothing was in force
        FaultRun late = new FaultRun(FaultSchedule.parse(List.of("eth1 rate 500mbit @0s")), lab, clock::get);
        assertThatThrownBy(late::poll).isInstanceOf(LabException.class);
        assertThatThrownBy(late::close).isInstanceOf(LabException.class);
    }
}
