package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.memory.MemoryKind;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.NetProvider;
import tcpx.net.inproc.FaultGate;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.Strategy;

/** Wires where buffers are posted beforehand, of all sorts, busy, held up and out of order: every byte lands once. */
@Timeout(120)
class FifoFaultsTest {
    private static final int MOST = 200_000;

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyByteLandsOnceWhateverTheSettingsAndTheHitches(Strategy strategy) throws Exception {
        for (long seed = 1; seed <= 25; seed++) {
            Random random = new Random(seed);
            TransferConfig config = TransferContract.SMALL
                    .withChannels(1 + random.nextInt(6))
                    .withStrategy(strategy)
                    .withChunkBytes(1 + random.nextInt(20_000))
                    .withWindow(random.nextInt(17)); // 0 is auto
            if (!strategy.isStatic() && random.nextBoolean()) {
                config = config.withChunkBytes(TransferConfig.AUTO);
            }
            config = config.withThreads(1 + random.nextInt(config.channels()));
            try {
                moveAll(config, random);
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + config, e);
            }
        }
    }

    private static void moveAll(TransferConfig config, Random random) throws Exception {
        boolean inOrder = random.nextBoolean();
        long scripts = random.nextLong(); // both ends' comms of a rail have the same script
        FaultGate gate = new FaultGate();
        NetProvider wire = new InProcessProvider(
                new InProcessHub(1),
                new Capabilities(
                        Set.of(MemoryKind.HOST), 16, inOrder, random.nextBoolean(), false, random.nextBoolean()),
                rail -> script(new Random(scripts + rail.index()), inOrder, gate));
        try (Region from = Region.allocate(MOST);
                Region into = Region.allocate(MOST);
                Pair pair = Pair.open(config, wire)) {
            long sum = 0;
            for (int i = 0; i < 8; i++) {
                int bytes = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(MOST);
                new Pattern(i).fill(from, 0, bytes);
                new Pattern(-1).fill(into, 0, MOST);
                CompletableFuture<Long> received = Pair.async(() -> pair.receiver.receive(into, 0, MOST));
                CompletableFuture<Long> sent = Pair.async(() -> pair.sender.send(from, 0, bytes));
                gate.open(); // what was held up comes in the middle of the first message, or later
                Pair.get(sent);
                assertThat(Pair.get(received)).isEqualTo(bytes);
                assertThat(new Pattern(i).mismatch(into, 0, bytes)).isEqualTo(Pattern.NONE);
                sum += bytes;
            }
            assertThat(pair.receiver.duplicateBytes()).isZero();
            assertThat(pair.receiver.channels().stream()
                            .mapToLong(each -> each.bytes())
                            .sum())
                    .isEqualTo(sum);
            assertThat(pair.sender.channels().stream()
                            .mapToLong(each -> each.bytes())
                            .sum())
                    .isEqualTo(sum);
        }
    }

    private static FaultScript script(Random random, boolean inOrder, FaultGate gate) {
        FaultScript script = FaultScript.NONE;
        for (int i = random.nextInt(4); i > 0; i--) {
            script = script.busy(random.nextInt(40), 1 + random.nextInt(5));
        }
        if (random.nextInt(3) == 0) {
            script = script.hold(random.nextInt(5), gate);
        }
        return inOrder || random.nextBoolean() ? script : script.reorder(1 + random.nextInt(4), random.nextLong());
    }
}
