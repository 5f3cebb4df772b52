package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;
import tcpx.transfer.ChannelState.Health;

/** Which chunk a channel gets: the strategy's, one that has to be sent again, or what was meant for a lost channel. */
class ChunkDispatcherTest {
    private static final int CHANNELS = 3;
    private static final ChunkPlan PLAN = new ChunkPlan(1000, 100);
    private static final long A = Chunk.of(0, 2);
    private static final long B = Chunk.of(2, 1);
    private static final long C = Chunk.of(3, 1);

    /** Gives what the test says, and notes what it is told. */
    private static final class Scripted implements ChunkScheduler {
        private final List<Queue<Long>> chunks = new ArrayList<>();
        private final List<ChunkPlan> begun = new ArrayList<>();
        private Runnable whileAsked = () -> {};

        Scripted() {
            for (int i = 0; i < CHANNELS; i++) {
                chunks.add(new ArrayDeque<>());
            }
        }

        void give(int channel, long chunk) {
            chunks.get(channel).add(chunk);
        }

        @Override
        public void begin(ChunkPlan plan) {
            begun.add(plan);
        }

        @Override
        public long unassignedBytes() {
            return 77;
        }

        @Override
        public long nextFor(int channel) {
            whileAsked.run();
            Long next = chunks.get(channel).poll();
            return next == null ? Chunk.NONE : next;
        }
    }

    private final Scripted strategy = new Scripted();
    private final ChannelStates states = new ChannelStates(CHANNELS, 4);
    private final CompletionTracker acknowledged = new CompletionTracker();

    private ChunkDispatcher begun(boolean adopts) {
        ChunkDispatcher dispatcher = new ChunkDispatcher(strategy, states, acknowledged, CHANNELS, adopts);
        acknowledged.begin(PLAN.grains());
        dispatcher.begin(PLAN);
        return dispatcher;
    }

    @Test
    void aChannelGetsWhatTheStrategyGivesIt() {
        ChunkDispatcher dispatcher = begun(true);
        assertThat(strategy.begun).containsExactly(PLAN);
        assertThat(dispatcher.unassignedBytes()).isEqualTo(77);
        strategy.give(1, A);
        assertThat(dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
        assertThat(dispatcher.nextFor(1)).isEqualTo(A);
        assertThat(dispatcher.nextFor(1)).isEqualTo(Chunk.NONE);
        assertThat(dispatcher.hasReplayed()).isFalse();
    }

    @Test
    void aChannelThatIsNotSoundGetsNothing() {
        ChunkDispatcher dispatcher = begun(true);
        strategy.give(1, A);
        dispatcher.replay(B);
        for (Health health : new Health[] {Health.SUSPECT, Health.BROKEN}) {
            states.of(1).setHealth(health);
            assertThat(dispatcher.nextFor(1)).isEqualTo(Chunk.NONE);
        }
        states.of(1).setHealth(Health.SOUND);
        assertThat(dispatcher.nextFor(1)).isEqualTo(B);
        assertThat(dispatcher.nextFor(1)).isEqualTo(A);
    }

    @Test
    void aWholeMessageGoesOnceToWhoeverAsksFirst() {
        ChunkDispatcher dispatcher = begun(true);
        strategy.begun.clear();
        dispatcher.beginWhole(PLAN);
        assertThat(strategy.begun)
                .singleElement()
                .satisfies(plan -> assertThat(plan.grains()).isZero());
        states.of(0).setHealth(Health.BROKEN);
        assertThat(dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
        assertThat(dispatcher.nextFor(2)).isEqualTo(Chunk.of(0, PLAN.grains()));
        assertThat(dispatcher.nextFor(1)).isEqualTo(Chunk.NONE);
        dispatcher.beginWhole(PLAN);
        dispatcher.begin(PLAN);
        assertThat(dispatcher.nextFor(1)).as("of the message before").isEqualTo(Chunk.NONE);
    }

    @Test
    void whatHasToBeSentAgainGoesFirstUnlessAnotherCopyHasArrived() {
        ChunkDispatcher dispatcher = begun(true);
        strategy.give(0, C);
        dispatcher.replay(A);
        dispatcher.replay(B);
        assertThat(dispatcher.hasReplayed()).isTrue();
        acknowledged.mark(0, 1);
        assertThat(dispatcher.nextFor(0)).as("only a part of it has").isEqualTo(A);
        acknowledged.mark(Chunk.first(B), 1);
        assertThat(dispatcher.nextFor(0)).isEqualTo(C);
        dispatcher.begin(PLAN);
        assertThat(dispatcher.hasReplayed()).as("the next message").isFalse();
        dispatcher.noteReplay();
        assertThat(dispatcher.hasReplayed()).isTrue();
        assertThat(dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
    }

    @Test
    void whatHadToBeSentAgainOfAMessageIsForgottenWithIt() {
        ChunkDispatcher dispatcher = begun(true);
        dispatcher.replay(A);
        dispatcher.begin(PLAN);
        assertThat(dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
    }

    @Test
    void whatWasMeantForALostChannelGoesToOthersWhichHaveNothingOfTheirOwn() {
        ChunkDispatcher dispatcher = begun(true);
        strategy.give(0, A);
        strategy.give(1, B);
        strategy.give(2, C);
        states.of(2).setHealth(Health.BROKEN);
        assertThat(dispatcher.nextFor(0)).isEqualTo(A);
        assertThat(dispatcher.nextFor(0)).isEqualTo(C);
        assertThat(dispatcher.nextFor(0))
                .as("what is meant for a sound one is left to it")
                .isEqualTo(Chunk.NONE);
        assertThat(dispatcher.nextFor(1)).isEqualTo(B);
    }

    @Test
    void whatWasMeantForASuspectChannelStaysItsOwnWhereTheReceiverGrants() {
        ChunkDispatcher dispatcher = begun(false);
        strategy.give(1, B);
        states.of(1).setHealth(Health.SUSPECT);
        assertThat(dispatcher.nextFor(0)).isEqualTo(Chunk.NONE);
        states.of(1).setHealth(Health.SOUND);
        assertThat(dispatcher.nextFor(1)).isEqualTo(B);
    }

    @Test
    void theStrategyIsAskedForOneChannelByOneThreadAtATime() {
        ChunkDispatcher dispatcher = begun(true);
        states.of(1).setHealth(Health.BROKEN);
        strategy.give(1, A);
        strategy.give(1, B);
        List<Long> meanwhile = new ArrayList<>();
        strategy.whileAsked = () -> {
            strategy.whileAsked = () -> {};
            strategy.chunks.get(0).clear();
            strategy.whileAsked = () -> {
                strategy.whileAsked = () -> {};
                meanwhile.add(dispatcher.nextFor(2)); // channel 1 is being asked for by channel 0's thread
            };
        };
        assertThat(dispatcher.nextFor(0)).isEqualTo(A);
        assertThat(meanwhile).containsExactly(Chunk.NONE);
        assertThat(dispatcher.nextFor(2)).isEqualTo(B);
    }
}
