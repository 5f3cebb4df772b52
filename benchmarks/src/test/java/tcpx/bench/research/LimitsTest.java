package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.research.CellFigures.Silence;
import tcpx.bench.research.Limits.Verdict;
import tcpx.bench.result.BufferLimits;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Environment;

class LimitsTest {
    private static final List<Double> FOUR_RAILS = Collections.nCopies(4, 0.5);

    private static final BufferLimits BUFFERS = new BufferLimits(new Environment(Map.of(
            "sysctl.net.ipv4.tcp_wmem", "4096\t16384\t4000000",
            "sysctl.net.ipv4.tcp_rmem", "4096\t131072\t6000000",
            "sysctl.net.core.rmem_max", "212992")));

    private static CellKey cell(int channels) {
        return cell(channels, "1");
    }

    private static CellKey cell(int channels, String threads) {
        return CellKey.of(
                "TransferBenchmark.transfer",
                Map.of(
                        "channels", "" + channels,
                        "window", "1",
                        "chunkBytes", "524288",
                        "threads", threads,
                        "strategy", "ROUND_ROBIN"));
    }

    private static List<Silence> silent(int place, int silent, int iterations) {
        return List.of(new Silence("eth" + (place + 1), place, silent, iterations));
    }

    private static CellFigures figures(
            double goodput, double cpuA, double cpuB, double cores, double stall, double rwnd, double sndbuf) {
        return figures(goodput, cpuA, cpuB, cores, stall, rwnd, sndbuf, List.of(), FOUR_RAILS, List.of(), 0);
    }

    private static CellFigures figures(
            double goodput,
            double cpuA,
            double cpuB,
            double cores,
            double stall,
            double rwnd,
            double sndbuf,
            List<Double> rails,
            List<Double> ceilings,
            List<Silence> silent,
            double resent) {
        return new CellFigures(
                goodput, cpuA, cpuB, cores, cores, true, stall, rwnd, sndbuf, rails, ceilings, silent, resent,
                List.of(), 100, BUFFERS, BUFFERS);
    }

    // 4 rails of 0.5 GB/s
    private static CellFigures longPath(double roundTripMs, double rwnd, double sndbuf) {
        return new CellFigures(
                1.0,
                0.1,
                0.1,
                16,
                16,
                true,
                0,
                rwnd,
                sndbuf,
                List.of(),
                FOUR_RAILS,
                List.of(),
                0,
                List.of(),
                1000 * roundTripMs,
                BUFFERS,
                BUFFERS);
    }

    private static Limits.Limit limit(CellFigures figures) {
        return Limits.of(cell(4), figures);
    }

    @Test
    void fullRailsAreTheLimitWhateverElseIsBusy() {
        Limits.Limit limit = limit(figures(1.92, 0.5, 0.5, 2, 0.9, 0.9, 0.9));
        assertThat(limit.verdict()).isEqualTo(Verdict.RAIL);
        assertThat(limit.evidence()).isEqualTo("1.92 GB/s is 96 % of what the 4 rails it uses can carry");
        assertThat(limit.advice()).contains("--rails");
    }

    @Test
    void fewerChannelsThanRailsAreToldToUseTheOthers() {
        Limits.Limit limit = Limits.of(cell(1), figures(0.49, 0.1, 0.1, 16, 0.9, 0, 0));
        assertThat(limit.verdict()).isEqualTo(Verdict.RAIL);
        assertThat(limit.advice()).isEqualTo("channels=2: 3 of 4 rails are idle");
    }

    @Test
    void oneFullRailThatOthersWaitForIsNamed() {
        CellFigures figures = figures(
                0.8, 0.1, 0.1, 16, 0.7, 0, 0, List.of(0.2, 0.2, 0.2, 0.2), List.of(0.5, 0.5, 0.5, 0.205), List.of(), 0);
        Limits.Limit limit = limit(figures);
        assertThat(limit.verdict()).isEqualTo(Verdict.SLOWEST_RAIL);
        assertThat(limit.evidence()).contains("40 %, 40 %, 40 %, 98 %");
        assertThat(limit.advice()).startsWith("strategy=FIRST_FREE");
    }

    @Test
    void aRailThatCarriesNothingIsNoFullOne() {
        CellFigures figures = figures(
                0.05, 0.1, 0.1, 16, 0.7, 0, 0, List.of(0.0, 0.05), List.of(0.0001, 0.0505), silent(0, 5, 5), 0.2);
        Limits.Limit limit = Limits.of(cell(2), figures);
        assertThat(limit.verdict()).isEqualTo(Verdict.STOPPED_RAIL);
        assertThat(limit.evidence()).startsWith("eth1 had stopped in all iterations");
    }

    /** The first rail of four was silent in so many of so many iterations; in the others all were full. */
    @ParameterizedTest
    @CsvSource({
        "0, 8, RAIL",
        "1, 60, RAIL",
        "1, 8, RAIL", // 97 % of all: what is lost is less than what counts as full
        "1, 7, RAIL",
        "1, 6, STOPPED_RAIL", // the others would seem to wait for it
        "1, 5, STOPPED_RAIL",
        "2, 9, STOPPED_RAIL",
        "1, 4, STOPPED_RAIL",
        "2, 8, STOPPED_RAIL",
        "15, 60, STOPPED_RAIL",
        "3, 8, STOPPED_RAIL",
        "8, 8, STOPPED_RAIL",
    })
    void aRailThatWasSilentForLongEnoughToCountIsTheVerdict(int silent, int all, Verdict verdict) {
        double share = 1 - (double) silent / all;
        CellFigures figures = figures(
                0.5 * (3 + share),
                0.1,
                0.1,
                16,
                0.7,
                0,
                0,
                List.of(0.5 * share, 0.5, 0.5, 0.5),
                FOUR_RAILS,
                silent == 0 ? List.of() : silent(0, silent, all),
                0);
        assertThat(limit(figures).verdict()).isEqualTo(verdict);
    }

    /** Nothing is full; the cores are busy; one rail was silent in so many of 60 iterations. */
    @ParameterizedTest
    @CsvSource({"1, CPU", "14, CPU", "15, STOPPED_RAIL", "16, STOPPED_RAIL"})
    void aRailThatWasSilentNowAndThenHidesNoOtherLimit(int silent, Verdict verdict) {
        CellFigures figures = figures(
                1.0, 0.85, 0.85, 2, 0.9, 0, 0, List.of(0.2, 0.27, 0.27, 0.27), FOUR_RAILS, silent(0, silent, 60), 0);
        assertThat(limit(figures).verdict()).isEqualTo(verdict);
    }

    @Test
    void aSlowRailIsNotBlamedOnAnotherThatWasSilentOnce() {
        CellFigures figures =
                figures(1.7, 0.1, 0.1, 16, 0.7, 0, 0, List.of(0.49, 0.5, 0.5, 0.2), FOUR_RAILS, silent(0, 1, 60), 0);
        assertThat(limit(figures).verdict()).isEqualTo(Verdict.SLOWEST_RAIL);
    }

    @Test
    void howOftenARailHadStoppedIsSaid() {
        CellFigures figures = figures(
                1.0,
                0.1,
                0.1,
                16,
                0.7,
                0,
                0,
                List.of(),
                FOUR_RAILS,
                List.of(new Silence("eth2", 1, 2, 8), new Silence("eth3", 2, 1, 8), new Silence("eth4", 3, 8, 8)),
                0);
        Limits.Limit limit = limit(figures);
        assertThat(limit.evidence())
                .isEqualTo("eth2 had stopped in 2 of 8 iterations, eth4 had stopped in all iterations: less than 1 %"
                        + " of its share, and the others carried the rest");
        assertThat(limit.advice()).endsWith("say what is known of eth2, eth4");
    }

    @ParameterizedTest
    @CsvSource({"0.0005, RECEIVER", "0.001, LOSS", "0.05, LOSS"})
    void segmentsSentAgainAreTheLimitWhereNothingIsBusy(double resent, Verdict verdict) {
        CellFigures figures = figures(1.0, 0.2, 0.2, 16, 0.9, 0.5, 0, List.of(), FOUR_RAILS, List.of(), resent);
        assertThat(limit(figures).verdict()).isEqualTo(verdict);
    }

    @Test
    void theKernelsBufferThatHoldsTcpBackIsNamedWithTheCommandThatMakesItLarger() {
        Limits.Limit receiver = limit(longPath(8, 0.5, 0));
        assertThat(receiver.verdict()).isEqualTo(Verdict.RECEIVER);
        assertThat(receiver.evidence())
                .isEqualTo("TCP was held back by the receive window for 50 % of the time; node B's kernel gives a"
                        + " channel 6.00 MB at most (tcp_rmem), and its path holds 4.00 MB: 0.500 GB/s for 8.00 ms");
        assertThat(receiver.advice())
                .isEqualTo("sysctl -w net.ipv4.tcp_rmem='4096 131072 16777216' net.core.rmem_max=16777216 on node B");
        Limits.Limit sender = limit(longPath(8, 0, 0.3));
        assertThat(sender.verdict()).isEqualTo(Verdict.SENDER);
        assertThat(sender.advice()).isEqualTo("sysctl -w net.ipv4.tcp_wmem='4096 16384 16777216' on node A");
    }

    @Test
    void aPathThatHoldsMoreThanTheKernelIsBoundWhateverTcpSays() {
        Limits.Limit limit = limit(longPath(10, 0, 0));
        assertThat(limit.verdict()).isEqualTo(Verdict.SENDER);
        assertThat(limit.evidence())
                .isEqualTo("node A's kernel gives a channel 4.00 MB at most (tcp_wmem), and its path holds 5.00 MB:"
                        + " 0.500 GB/s for 10.0 ms");
    }

    @Test
    void buffersThatAreAskedForAndPathsThatAreShortAreNotTheKernels() {
        assertThat(limit(longPath(0.1, 0.5, 0)).advice()).startsWith("receiveBufferBytes=8388608");
        CellKey asked = CellKey.of(
                "TransferBenchmark.transfer", Map.of("channels", "4", "sendBufferBytes", "8388608", "threads", "4"));
        assertThat(Limits.of(asked, longPath(8, 0, 0.3)).advice()).isEqualTo("sendBufferBytes=16777216");
        assertThat(Limits.of(cell(8), longPath(10, 0, 0)).verdict()).isEqualTo(Verdict.UNKNOWN); // two share a rail
    }

    @Test
    void busyCoresThatBothNodesShareAreTheLimit() {
        assertThat(limit(figures(1.0, 0.85, 0.85, 2, 0.9, 0, 0)).verdict()).isEqualTo(Verdict.CPU);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 524288, window=8",
        "3, 524288, window=1",
        "2, 524288, chunkBytes=1048576",
        "2, 1048576, window=1",
        "1, 4194304, chunkBytes=4194304",
        "auto, 262144, chunkBytes=1048576"
    })
    void whereCoresAreTheLimitFewerBytesUnderWayAreTriedBeforeBiggerChunks(
            String window, String chunkBytes, String advice) {
        CellKey cell = CellKey.of(
                "TransferBenchmark.transfer",
                Map.of(
                        "channels",
                        "4",
                        "window",
                        window,
                        "chunkBytes",
                        chunkBytes,
                        "threads",
                        "1",
                        "strategy",
                        "STRIPED"));
        assertThat(Limits.of(cell, figures(1.0, 0.85, 0.85, 2, 0.9, 0, 0)).advice())
                .startsWith("cost per byte: " + advice + ",");
    }

    @Test
    void oneBusyThreadIsItsNodesLimit() {
        assertThat(limit(figures(1.0, 0.9, 0.4, 16, 0.9, 0, 0)).verdict()).isEqualTo(Verdict.SENDER);
        Limits.Limit receiver = limit(figures(1.0, 0.4, 0.9, 16, 0.9, 0, 0));
        assertThat(receiver.verdict()).isEqualTo(Verdict.RECEIVER);
        assertThat(receiver.advice()).isEqualTo("threads=2");
    }

    @Test
    void autoThreadsAreOnePerChannelAndNoMoreThanCores() {
        CellFigures busy = figures(1.0, 0.2, 3.8, 16, 0, 0, 0);
        Limits.Limit four = Limits.of(cell(4, "auto"), busy);
        assertThat(four.verdict()).isEqualTo(Verdict.RECEIVER);
        assertThat(four.evidence()).isEqualTo("node B's 4 threads are busy for 95 % of the time, node A's for 5 %");
        assertThat(four.advice()).isEqualTo("channels=8");
        assertThat(Limits.of(cell(8, "auto"), busy).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(Limits.of(cell(8, "auto"), figures(1.0, 0.2, 3.8, 4.9, 0, 0, 0))
                        .evidence())
                .startsWith("node B's 4 threads are busy for 95 %");
    }

    @Test
    void whatTcpSaysOfItsWindowsComesBeforeOurOwnWindow() {
        assertThat(limit(figures(1.0, 0.2, 0.2, 16, 0.9, 0.3, 0)).verdict()).isEqualTo(Verdict.RECEIVER);
        assertThat(limit(figures(1.0, 0.2, 0.2, 16, 0.9, 0.3, 0.4)).verdict()).isEqualTo(Verdict.SENDER);
    }

    @Test
    void aFullWindowIsTheLimitWhereNothingElseIsBusy() {
        Limits.Limit limit = limit(figures(1.0, 0.2, 0.2, 16, 0.6, 0, 0));
        assertThat(limit.verdict()).isEqualTo(Verdict.WINDOW);
        assertThat(limit.evidence()).contains("60 %").contains("512KiB in flight");
        assertThat(limit.advice()).isEqualTo("window=2");
    }

    @Test
    void fullWindowsThatHoldMoreThanARoundTripAreAQueueAndNoLimit() {
        Limits.Limit limit = limit(figures(0.1, 0.2, 0.2, 16, 0.6, 0, 0));
        assertThat(limit.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(limit.evidence()).contains("21 ms of transfer");
    }

    @Test
    void programsBesideTheNodesThatTakeTheCoresAreTheLimit() {
        CellFigures figures = new CellFigures(
                0.5,
                0.4,
                0.6,
                2,
                2,
                true,
                0,
                0,
                0,
                List.of(),
                FOUR_RAILS,
                List.of(),
                0,
                List.of(new HostLoad("this machine", "the nodes", 2, 0.5, 1.4)),
                100,
                BUFFERS,
                BUFFERS);
        Limits.Limit limit = limit(figures);
        assertThat(limit.verdict()).isEqualTo(Verdict.OTHERS);
        assertThat(limit.evidence())
                .isEqualTo("other programs took 1.40 of the 2 cores of this machine, the nodes 0.50");
        assertThat(limit.advice()).contains("top");
    }

    @Test
    void whatCannotBeToldIsNotGuessed() {
        assertThat(limit(figures(1.0, 0.2, 0.2, 16, 0, 0, 0)).verdict()).isEqualTo(Verdict.UNKNOWN);
        CellFigures nothing = new CellFigures(
                1,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                List.of(),
                List.of(),
                List.of(),
                Double.NaN,
                List.of(),
                Double.NaN,
                new BufferLimits(new Environment(Map.of())),
                new BufferLimits(new Environment(Map.of())));
        assertThat(limit(nothing).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(limit(nothing).evidence()).contains("not known");
    }
}
