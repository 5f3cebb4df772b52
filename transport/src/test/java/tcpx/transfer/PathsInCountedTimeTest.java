package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;
import tcpx.plan.Strategy;

/**
 * Channels over paths of any length, in time that is counted and does not pass: what is known of them, what they are
 * given, and whether one is suspected. Nothing is known at the start. A path takes one byte after the other at its rate
 * and holds whatever is under way, as one does whose congestion control is content.
 */
class PathsInCountedTimeTest {
    private static final double GIGABIT = 0.125; // bytes per nanosecond
    private static final int MESSAGE = 16 << 20;
    private static final long SECOND_NS = 1_000_000_000;
    private static final int AUTO = TransferConfig.AUTO;
    private static final int AUTO_WINDOW =
            TransferConfig.DEFAULT.withWindow(AUTO).windowDepth(Integer.MAX_VALUE);

    private static double[] each(String list, double unit) {
        return Arrays.stream(list.split(" "))
                .mapToDouble(text -> Double.parseDouble(text) * unit)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        // rates Gbit/s, round trips us, strategy
        "1 1 1 1, 100 100 100 100, ADAPTIVE",
        "1 1 1 1, 2000 2000 2000 2000, ADAPTIVE",
        "1 1 1 1, 10000 10000 10000 10000, ADAPTIVE",
        "1 1 1 1, 40000 40000 40000 40000, ADAPTIVE",
        "1 1 1 1, 100000 100000 100000 100000, ADAPTIVE",
        "1 1 1 1, 100000 100000 100000 100000, FIRST_FREE",
        "10 10 10 10, 40000 40000 40000 40000, ADAPTIVE",
        "1 1 1 1, 2000 2000 20000 20000, ADAPTIVE",
        "1 1 1 1, 2000 2000 20000 20000, FIRST_FREE",
        "4 4 4 1, 4000 4000 4000 4000, ADAPTIVE",
        "4 4 4 1, 4000 4000 4000 4000, FIRST_FREE",
        "4 4 4 1, 100 2000 10000 40000, ADAPTIVE",
        "1 1, 100 100000, ADAPTIVE",
        "1 1 1 1, 10000 10000 10000 10000, ROUND_ROBIN"
    })
    void messagesOneAfterTheOtherUseAllOfEveryPath(String rates, String roundTrips, Strategy strategy) {
        Paths paths = new Paths(each(rates, GIGABIT), each(roundTrips, 1000), strategy);
        double most = Arrays.stream(each(rates, GIGABIT)).sum();
        long bandwidthDelay =
                (long) (most * Arrays.stream(each(roundTrips, 1000)).max().orElseThrow());
        int inFlight = 2 + (int) (2 * bandwidthDelay / MESSAGE);

        paths.send(inFlight, SECOND_NS / 2); // until they are known

        assertThat(paths.send(inFlight, SECOND_NS) / most).isBetween(0.97, 1.01);
        assertThat(paths.suspected).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // round trips us: a message alone is over when its last byte is there and back
        "100 100 100 100",
        "2000 2000 2000 2000",
        "10000 10000 10000 10000",
        "40000 40000 40000 40000",
        "2000 2000 20000 20000",
        "100 100 100 40000"
    })
    void aMessageAloneTakesItsBytesAndOneWayThereAndBack(String roundTrips) {
        Paths paths = new Paths(each("1 1 1 1", GIGABIT), each(roundTrips, 1000), Strategy.ADAPTIVE);
        double longest = Arrays.stream(each(roundTrips, 1000)).max().orElseThrow();
        paths.send(1, SECOND_NS);
        double bound = MESSAGE / (MESSAGE / (4 * GIGABIT) + longest);

        assertThat(paths.send(1, SECOND_NS) / bound).isGreaterThan(0.92);
        assertThat(paths.suspected).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // round trip us: how soon a path that stops is suspected, ms
        "100, 30, 80",
        "10000, 80, 150",
        "40000, 250, 400",
        "100000, 500, 900"
    })
    void aPathThatStopsIsSuspectedAfterItsOwnTime(double roundTripUs, long fromMs, long toMs) {
        Paths paths = new Paths(
                each("1 1", GIGABIT), new double[] {1000 * roundTripUs, 1000 * roundTripUs}, Strategy.ADAPTIVE);
        paths.send(4, SECOND_NS);
        assertThat(paths.suspected).isEmpty();
        double stoppedNs = paths.stop(1);
        paths.send(4, 2 * SECOND_NS);
        assertThat(paths.suspected).isNotEmpty();
        assertThat((paths.suspected.get(0) - stoppedNs) / 1e6).isBetween((double) fromMs, (double) toMs);
    }

    @ParameterizedTest
    @CsvSource({
        // round trip us: a packet is lost, and sent again when TCP's timer says so
        "100, 200, true",
        "40000, 240, false",
        "100000, 400, false"
    })
    void aLongPathIsNotSuspectedWhileWhatIsLostIsSentAgain(double roundTripUs, long heldUpMs, boolean suspected) {
        Paths paths = new Paths(each("1 1", GIGABIT), new double[] {100_000, 1000 * roundTripUs}, Strategy.ADAPTIVE);
        paths.send(4, SECOND_NS);
        paths.holdUp(1, 1e6 * heldUpMs);
        paths.send(4, SECOND_NS);

        assertThat(paths.suspected.isEmpty()).isNotEqualTo(suspected);
        assertThat(paths.states.isUsable(1)).isTrue(); // again, or still
    }

    @ParameterizedTest
    @CsvSource({
        // round trip us
        "100",
        "10000",
        "40000"
    })
    void aPathThatIsAwayForASecondCostsTheOthersNothingAndIsUsedAgainAtOnce(double roundTripUs) {
        double trip = 1000 * roundTripUs;
        Paths paths = new Paths(each("1 1 1 1", GIGABIT), new double[] {trip, trip, trip, trip}, Strategy.ADAPTIVE);
        paths.send(4, SECOND_NS);
        paths.stop(2);
        paths.send(4, 2 * SECOND_NS / 5); // until it is suspected
        assertThat(paths.states.isUsable(2)).isFalse();
        assertThat(paths.send(4, 3 * SECOND_NS / 5) / (3 * GIGABIT))
                .as("of what three rails give")
                .isBetween(0.95, 1.01);
        paths.restart(2);
        paths.send(4, SECOND_NS / 10 + (long) (3 * trip));
        assertThat(paths.states.isUsable(2)).isTrue();
        assertThat(paths.send(4, SECOND_NS) / (4 * GIGABIT))
                .as("of what four rails give")
                .isBetween(0.95, 1.01);
        assertThat(paths.suspected).as("one path, once").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        // message, under way, round trip us, its bottleneck is on this node, speed while slow; shares of the goodput
        // before: while it is slow, from the second that it is fast again
        "65537,    1, 100,   true,  0.03,  0.60, 3",
        "262144,   1, 100,   true,  0.03,  0.65, 1",
        "262144,   1, 100,   false, 0.03,  0.65, 1",
        "1048576,  1, 100,   true,  0.3,   0.65, 1",
        "1048576,  1, 100,   false, 0.3,   0.75, 1",
        "1048576,  1, 100,   true,  0.03,  0.45, 1", // its share is little more than half a grain: it has a grain
        "1048576,  1, 100,   false, 0.03,  0.45, 1",
        "1048576,  1, 100,   true,  0.002, 0.65, 3", // a grain takes 65 ms: one in 2 s
        "1048576,  1, 100,   false, 0.002, 0.65, 3",
        "1048576,  4, 100,   true,  0.01,  0.70, 1",
        "1048576,  4, 20000, true,  0.01,  0.70, 3",
        "1048576,  1, 20000, true,  0.01,  0.90, 3",
        "1048576,  1, 20000, false, 0.01,  0.90, 3",
        "67108864, 1, 100,   true,  0.01,  0.70, 1",
        "67108864, 2, 20000, true,  0.01,  0.70, 1"
    })
    void aPathIsUsedForWhatItIsAlsoWhenThatChanges(
            int message, int inFlight, double roundTripUs, boolean near, double slow, double share, int seconds) {
        double trip = 1000 * roundTripUs;
        double[] trips = {trip, trip, trip, trip};
        Paths paths = new Paths(each("1 1 1 1", GIGABIT), trips, Strategy.ADAPTIVE, message, near);
        paths.send(inFlight, SECOND_NS);
        double before = paths.send(inFlight, SECOND_NS);
        paths.rates[1] = slow * GIGABIT;
        paths.send(inFlight, 2 * SECOND_NS);
        assertThat(paths.send(inFlight, 2 * SECOND_NS) / before).isBetween(share, 1.01);
        paths.rates[1] = GIGABIT;
        paths.send(inFlight, seconds * SECOND_NS);
        assertThat(paths.send(inFlight, SECOND_NS) / before).isBetween(0.95, 1.05);
    }

    @ParameterizedTest
    @CsvSource({
        // message: some channels may still be unknown when others are known, and are given something all the same
        "65537,   0.6", // five grains for four channels
        "262144,  0.8",
        "1048576, 0.95"
    })
    void noChannelOfAShortMessageStaysUnknown(int message, double share) {
        double[] trips = {1000, 1000, 1000, 1000};
        Paths paths = new Paths(each("1 1 1 1", GIGABIT), trips, Strategy.ADAPTIVE, message, true);
        paths.send(1, SECOND_NS);
        assertThat(paths.send(1, SECOND_NS) / (4 * GIGABIT)).isBetween(share, 1.0);
        for (int i = 0; i < 4; i++) {
            assertThat(paths.states.bytesPerNs(i)).as("channel %d", i).isGreaterThan(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Gbit/s, round trip us, window, strategy: chunks as short as a millisecond of a channel that its window slows
        // down would slow it down further
        "1 1 1 1, 10000,  8,  FIRST_FREE",
        "1 1 1 1, 40000,  8,  FIRST_FREE",
        "1 1 1 1, 40000,  32, FIRST_FREE",
        "1 1 1 1, 40000,  8,  ADAPTIVE",
        "1 1 1 1, 40000,  32, ADAPTIVE",
        "4 4 4 1, 4000,   8,  FIRST_FREE",
        "4 4 4 1, 4000,   8,  ADAPTIVE",
        "1 1 1 1, 100000, 16, FIRST_FREE"
    })
    void chunksGrowUntilAWindowOfSoManyHoldsWhatThePathDoes(
            String rates, double roundTripUs, int window, Strategy strategy) {
        double trip = 1000 * roundTripUs;
        Paths paths =
                new Paths(each(rates, GIGABIT), new double[] {trip, trip, trip, trip}, strategy, MESSAGE, true, window);
        int inFlight = 6 + (int) (4 * trip / 40e6) * 4;
        paths.send(inFlight, SECOND_NS);

        assertThat(paths.send(inFlight, SECOND_NS)
                        / Arrays.stream(each(rates, GIGABIT)).sum())
                .isBetween(0.95, 1.01);
    }

    @ParameterizedTest
    @CsvSource({
        // window: 1 MiB is the largest chunk, of which so many do not hold the 5 MB of the path
        "1, 0.16, 0.19",
        "2, 0.33, 0.38",
        "4, 0.66, 0.74"
    })
    void aWindowOfTooFewOfTheLargestChunksIsTheLimit(int window, double least, double most) {
        double[] trips = {40e6, 40e6, 40e6, 40e6};
        Paths paths = new Paths(each("1 1 1 1", GIGABIT), trips, Strategy.FIRST_FREE, MESSAGE, true, window);
        paths.send(8, SECOND_NS);

        assertThat(paths.send(8, SECOND_NS) / (4 * GIGABIT)).isBetween(least, most);
    }

    /** The channels with what is known of them, and messages under way. */
    private static final class Paths {
        private record Event(int channel, long chunkBytes, Message message, double atNs) {}

        private final double[] rates;
        private final double[] roundTripsNs;
        private final double[] busyUntilNs;
        private final double[] heldUpUntilNs;
        private final ChannelStates states;
        private final Strategy strategy;
        private final int messageBytes;
        private final boolean near; // what the path does not take waits on this node
        private final int window; // chunks; AUTO: as the state of its channel says
        private final int[] outstanding; // chunks
        private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Double.compare(a.atNs(), b.atNs()));
        private final Deque<Message> underWay = new ArrayDeque<>();
        private final List<Double> suspected = new ArrayList<>();
        private int stopped = -1;
        private double stuckBytes; // posted on the path that has stopped
        private double nowNs;

        private final class Message {
            private final ChunkScheduler scheduler =
                    strategy.scheduler(rates.length, 1 << 20, List.of(), states.with(this::otherBytes));
            private final ChunkPlan plan = new ChunkPlan(messageBytes, strategy.grainBytes(1 << 20, true));
            private long missing = messageBytes;

            Message() {
                scheduler.begin(plan);
            }

            private long otherBytes() {
                return underWay.stream()
                        .filter(other -> other != this)
                        .mapToLong(other -> other.scheduler.unassignedBytes())
                        .sum();
            }
        }

        Paths(double[] rates, double[] roundTripsNs, Strategy strategy) {
            this(rates, roundTripsNs, strategy, MESSAGE, true);
        }

        Paths(double[] rates, double[] roundTripsNs, Strategy strategy, int messageBytes, boolean near) {
            this(rates, roundTripsNs, strategy, messageBytes, near, AUTO);
        }

        Paths(double[] rates, double[] roundTripsNs, Strategy strategy, int messageBytes, boolean near, int window) {
            this.messageBytes = messageBytes;
            this.window = window;
            this.outstanding = new int[rates.length];
            this.near = near;
            this.rates = rates;
            this.roundTripsNs = roundTripsNs;
            this.busyUntilNs = new double[rates.length];
            this.heldUpUntilNs = new double[rates.length];
            this.states = new ChannelStates(rates.length, window == AUTO ? AUTO_WINDOW : window);
            this.strategy = strategy;
            for (int i = 0; i < rates.length; i++) {
                states.of(i).roundTrip((long) roundTripsNs[i]);
            }
        }

        /** What is posted on a channel from now on does not come back; returns the time. */
        double stop(int channel) {
            stopped = channel;
            return nowNs;
        }

        /** It is there again: what was stuck on it is sent again by the wire, and comes late. */
        void restart(int channel) {
            stopped = -1;
            busyUntilNs[channel] = nowNs + stuckBytes / rates[channel];
            double atNs = busyUntilNs[channel] + roundTripsNs[channel];
            events.add(new Event(channel, (long) stuckBytes, new Message(), atNs)); // nobody waits for these copies
            stuckBytes = 0;
        }

        /** All that is under way on a channel comes so much later. */
        void holdUp(int channel, double byNs) {
            List<Event> late =
                    events.stream().filter(event -> event.channel() == channel).toList();
            events.removeAll(late);
            late.forEach(
                    event -> events.add(new Event(channel, event.chunkBytes(), event.message(), event.atNs() + byNs)));
            busyUntilNs[channel] = Math.max(nowNs, busyUntilNs[channel]) + byNs;
            heldUpUntilNs[channel] = nowNs + byNs;
        }

        /** Keeps so many messages under way for so long; returns acknowledged bytes per nanosecond. */
        double send(int inFlight, long forNs) {
            double startNs = nowNs;
            long acknowledged = 0;
            while (nowNs - startNs < forNs) {
                while (underWay.size() < inFlight) {
                    underWay.add(new Message());
                }
                post();
                watch();
                if (events.isEmpty()) {
                    nowNs += 10_000_000;
                    continue;
                }
                Event next = events.remove();
                nowNs = Math.max(nowNs, next.atNs());
                if (next.message() != null) {
                    acknowledged += next.chunkBytes();
                    take(next);
                }
            }
            return acknowledged / (nowNs - startNs);
        }

        private void post() {
            for (int i = 0; i < rates.length; i++) {
                ChannelState state = states.of(i);
                double leaving = near ? Math.max(0, busyUntilNs[i] - nowNs) * rates[i] : 0;
                state.unsent((long) (i == stopped ? stuckBytes : leaving));
                if (state.health() != ChannelState.Health.SOUND) {
                    continue;
                }
                boolean more = true;
                while (more && !isFull(i)) {
                    more = false;
                    for (Message message : underWay) {
                        long chunk = message.scheduler.nextFor(i);
                        if (chunk != Chunk.NONE) {
                            post(i, message, message.plan.length(chunk));
                            more = true;
                            break;
                        }
                    }
                }
                if (!more && state.unsentBytes() == 0) {
                    state.ranOut();
                }
            }
        }

        private boolean isFull(int channel) {
            return window == AUTO ? states.of(channel).hasEnough() : outstanding[channel] == window;
        }

        private void post(int channel, Message message, long bytes) {
            outstanding[channel]++;
            states.of(channel).posted(bytes, (long) nowNs);
            if (channel == stopped) {
                stuckBytes += bytes;
                message.missing -= bytes; // another one takes it over, which is not what is looked at here
                return;
            }
            busyUntilNs[channel] = Math.max(nowNs, busyUntilNs[channel]) + bytes / rates[channel];
            events.add(new Event(channel, 0, null, busyUntilNs[channel])); // the kernel wants more
            events.add(new Event(channel, bytes, message, busyUntilNs[channel] + roundTripsNs[channel]));
        }

        private void take(Event event) {
            ChannelState state = states.of(event.channel());
            state.acknowledged(event.chunkBytes(), (long) nowNs);
            outstanding[event.channel()]--;
            event.message().missing -= event.chunkBytes();
            underWay.removeIf(message -> message.missing <= 0);
        }

        private void watch() {
            for (int i = 0; i < rates.length; i++) {
                ChannelState state = states.of(i);
                boolean moves = i != stopped && nowNs >= heldUpUntilNs[i];
                boolean isOnlySlow = moves && nowNs - state.progressNs() < ChannelState.LEAST_SILENCE_NS;
                if (state.health() == ChannelState.Health.SOUND && states.hasStopped(i, (long) nowNs) && !isOnlySlow) {
                    state.suspect((long) nowNs);
                    suspected.add(nowNs);
                }
            }
        }
    }
}
