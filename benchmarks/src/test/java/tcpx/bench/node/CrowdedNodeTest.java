package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.node.NodeOptions.NodeLimits;
import tcpx.bootstrap.ControlConnection;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Sender;

/**
 * Node B among many clients that know the secret, some of them clumsy: what it gives is bounded, and nobody holds
 * others up.
 */
@Timeout(180)
class CrowdedNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Settings SMALL =
            Settings.of(Map.of("messageBytes", "1m", "workingSetBytes", "1m", "channels", "1"));

    @TempDir
    Path directory;

    private NodeB nodeB;
    private final List<NodeClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(NodeClient::close);
        nodeB.close();
    }

    @Test
    void oneSessionOverTheBoundIsRefusedAtOnceWithTheBound() {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 100));
        for (int i = 0; i < 4; i++) {
            client();
        }
        long startNs = System.nanoTime();
        assertThatThrownBy(this::client)
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("this node has 4 command sessions, as many as it takes (--max-sessions)");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(clients.get(0).status()).containsEntry("sessions", "4").containsEntry("sessions.refused", "1");
        clients.remove(3).close();
        await().atMost(PATIENCE)
                .until(() -> clients.get(0).status().get("sessions").equals("3"));
        client();
    }

    @Test
    void of400ClientsAsManyAreServedAsThereIsRoomForAndEachCostsLittle() {
        nodeB = new NodeB(directory, limits(NodeLimits.SESSIONS, 1L << 30, 100));
        for (int i = 0; i < NodeLimits.SESSIONS; i++) {
            client();
        }
        for (int i = NodeLimits.SESSIONS; i < 400; i++) {
            assertThatThrownBy(this::client)
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("refused");
        }
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(each -> each.getName().startsWith("node-commands"))
                        .count())
                .isEqualTo(NodeLimits.SESSIONS);
        assertThat(clients.get(0).status()).containsEntry("sessions.refused", "368");
    }

    @Test
    void memoryBeyondTheBoundIsRefusedWithWhatIsInUseAndTheSessionLivesOn() {
        nodeB = new NodeB(directory, limits(4, 64 << 20, 100));
        NodeClient one = client();
        NodeClient other = client();
        one.open(working(48 << 20));
        assertThat(one.status()).containsEntry("memory", Integer.toString(48 << 20));
        assertThatThrownBy(() -> other.open(Settings.of(Map.of("messageBytes", "6000000000", "workingSetBytes", "0"))))
                .isInstanceOf(NodeRefusedException.class)
                .hasMessageContaining("this needs 5723 MiB of memory")
                .hasMessageContaining("gives 64 MiB to all its clients together (--max-memory), and 48 MiB are in use");
        assertThatThrownBy(() -> other.open(working(17 << 20))).hasMessageContaining("--max-memory");
        other.open(working(16 << 20));
        one.closeTrial();
        other.open(working(64 << 20));
        assertThat(other.status()).containsEntry("memory", Integer.toString(64 << 20));
        other.close();
        await().atMost(PATIENCE).until(() -> one.status().get("memory").equals("0"));
    }

    @Test
    void threadsBeyondTheBoundAreRefused() {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 10));
        NodeClient one = client();
        one.open(threads(4));
        assertThat(one.status()).containsEntry("threads", "5");
        assertThatThrownBy(() -> client().open(threads(5)))
                .isInstanceOf(NodeRefusedException.class)
                .hasMessageContaining("this needs 6 threads; this node gives 10")
                .hasMessageContaining("(--max-threads), and 5 are in use");
        assertThat(one.status()).as("what was refused holds nothing").containsEntry("threads", "5");
        assertThat(one.status())
                .containsEntry("memory", Long.toString(threads(4).workingSetBytes()));
        client().open(threads(4));
    }

    @Test
    void aRequestThatIsLongerThanAnyCostsNoMemoryAndEndsItsSession() {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 100));
        try (ControlConnection commands = nodeB.connection(NodeServer.commandOptions())) {
            commands.send(Message.REQUEST, ByteBuffer.allocate(Message.MAX_REQUEST_BYTES));
            assertThat(receive(commands)).isEqualTo(Message.FAILURE);
            commands.send(Message.REQUEST, ByteBuffer.allocate(Message.MAX_REQUEST_BYTES + 1));
            assertThatThrownBy(() -> receive(commands)).isInstanceOf(PeerGoneException.class);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodeB.said()).contains("where at most 65536 belong"));
        nodeB.assertStillServes();
    }

    @Test
    void whoTakesMuchMemoryDelaysNobody() throws Exception {
        nodeB = new NodeB(directory, limits(8, 2L << 30, 100));
        NodeClient greedy = client();
        NodeClient modest = client();
        modest.open(SMALL);
        Settings huge = Settings.of(Map.of("messageBytes", "1g", "workingSetBytes", "0", "channels", "1"));
        for (Runnable slow : List.<Runnable>of(() -> greedy.open(huge), () -> greedy.poison(0))) {
            long startNs = System.nanoTime();
            FutureTask<Void> task = new FutureTask<>(slow, null);
            new Thread(task, "greedy").start();
            long worstNs = 0;
            while (!task.isDone()) {
                long askedNs = System.nanoTime();
                modest.open(SMALL);
                client().close();
                worstNs = Math.max(worstNs, System.nanoTime() - askedNs);
            }
            task.get();
            long tookNs = System.nanoTime() - startNs;
            assertThat(worstNs).as("of %d ms", tookNs / 1_000_000).isLessThan(Math.max(200_000_000, tookNs / 3));
        }
    }

    @Test
    void aSenderThatComesWhileItsTrialIsBeingPoisonedHoldsNobodyUp() throws Exception {
        nodeB = new NodeB(directory, limits(8, 2L << 30, 100));
        NodeClient greedy = client();
        NodeClient modest = client();
        Settings huge = Settings.of(Map.of("messageBytes", "1g", "workingSetBytes", "0", "channels", "1"));
        var trial = greedy.open(huge);
        FutureTask<Void> poison = new FutureTask<>(() -> greedy.poison(0), null);
        new Thread(poison, "poison").start();
        try (var provider = huge.provider(Optional.empty());
                Sender sender = Sender.connect(
                        nodeB.address(), nodeB.secret, huge.transfer(), provider, NodeB.RAILS, trial, ChunkLog.NONE)) {
            client().close();
            modest.status();
            assertThat(poison.isDone()).as("all that was done meanwhile").isFalse();
            poison.get();
            assertThat(sender.channels()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "dance, -, -, there is no command 'dance'",
                "verify, transfers, many, 'transfers=many: allowed is a whole number'",
                "verify, transfers, -1, 'transfers=-1: allowed is 0 or more'",
                "poison, transfers, 99999999999999999999, allowed is a whole number",
                "profile.read, offset, 0, no profile is being taken",
                "profile.stop, -, -, no profile is being taken",
                "timeline.keep, -, -, events is missing",
                "timeline.keep, events, 0, room for 0 events",
                "timeline.keep, events, 99999999999, 'allowed: 1 to 60000'",
                "timeline.read, zero, x, 'zero=x: allowed is a whole number'",
                "timeline.start, -, -, no timeline is being kept",
                "corrupt, transfers, 0, offset is missing",
                "open, channels, 0, 'channels=0: allowed is'",
                "open, colour, red, there is no parameter 'colour'",
                "open, messageBytes, 800000000000, MiB of memory",
                "open, provider, nccl, plugin"
            })
    void whatCannotBeDoneGetsAReplyThatSaysWhyAndTheSessionLivesOn(
            String verb, String name, String value, String reason) {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 100));
        try (ControlConnection commands = nodeB.connection(NodeServer.commandOptions())) {
            assertThat(ask(commands, request(Commands.OPEN, SMALL.asMap()))).isEqualTo(Message.REPLY);
            Map<String, String> arguments = name == null ? Map.of() : Map.of(name, value);
            assertThat(ask(commands, request(verb, arguments))).isEqualTo(Message.FAILURE);
            assertThat(Message.decode(frame))
                    .containsEntry(Message.KIND, Message.REFUSED)
                    .extractingByKey(Message.REASON)
                    .asString()
                    .contains(reason);
            assertThat(ask(commands, request(Commands.CLOCK, Map.of()))).isEqualTo(Message.REPLY);
        }
        assertThat(nodeB.said()).doesNotContain("\tat ");
    }

    @Test
    void whatIsNoRequestGetsAReplyTooAndAControlCharacterNeverGetsIntoTheLog() {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 100));
        try (ControlConnection commands = nodeB.connection(NodeServer.commandOptions())) {
            commands.send(Message.REQUEST, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(receive(commands)).isEqualTo(Message.FAILURE);
            assertThat(Message.decode(frame).get(Message.REASON)).isEqualTo("a message that is cut short");
            commands.send(77, ByteBuffer.allocate(0));
            assertThat(receive(commands)).isEqualTo(Message.FAILURE);
            assertThat(Message.decode(frame).get(Message.REASON)).isEqualTo("a frame of type 77 is no request");
            assertThat(ask(commands, request("dance\n\u001b[31m" + "x".repeat(50_000), Map.of())))
                    .isEqualTo(Message.FAILURE);
            assertThat(ask(commands, request(Commands.CLOCK, Map.of()))).isEqualTo(Message.REPLY);
        }
        assertThat(nodeB.said().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(5000));
        assertThat(nodeB.said()).contains("there is no command 'dance??[31mxxx");
    }

    @Test
    void testOnlyVerbsAreUnknownToANodeThatWasNotStartedForTests() {
        nodeB = new NodeB(directory, NodeOptions.of(NodeB.RAILS));
        NodeClient client = client();
        client.open(SMALL);
        assertThatThrownBy(() -> client.corrupt(0, 0))
                .isInstanceOf(NodeRefusedException.class)
                .hasMessageContaining("there is no command 'corrupt'");
        assertThat(client.counters(0)).isNotNull();
    }

    @Test
    void aSessionThatAsksAndReceivesNothingEndsAndIsTold() {
        nodeB = new NodeB(directory, new NodeLimits(4, 1L << 30, 100, Duration.ofMillis(300)));
        NodeClient client = client();
        client.open(SMALL);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodeB.said()).contains("had nothing to do"));
        assertThatThrownBy(client::environment)
                .isInstanceOf(NodeRefusedException.class)
                .hasMessageContaining("this session had nothing to do for 0 s, and has ended");
        assertThat(client().status()).containsEntry("memory", "0");
    }

    @Test
    void aSessionWhoseTrialReceivesLivesOnThoughItAsksNothing() {
        nodeB = new NodeB(directory, new NodeLimits(4, 1L << 30, 100, Duration.ofMillis(300)));
        try (Trial trial = nodeB.trial("messageBytes", "64k", "workingSetBytes", "64k", "channels", "1")) {
            trial.beginIteration();
            Deadline later = Deadline.after(Duration.ofMillis(1500));
            while (!later.expired()) {
                trial.transfer();
            }
            assertThat(trial.endIteration()).isNotEmpty();
        }
    }

    @Test
    void aClientThatReadsNoRepliesLosesItsSession() throws Exception {
        nodeB = new NodeB(directory, limits(4, 1L << 30, 100));
        ControlConnection deaf = nodeB.connection(NodeServer.commandOptions());
        ByteBuffer longRequest = Message.encode(request("x".repeat(4000), Map.of()));
        Thread asking = new Thread(() -> {
            try {
                while (true) {
                    deaf.send(Message.REQUEST, longRequest.duplicate());
                }
            } catch (TransportException e) {
                // node B reads no more, and then is gone
            }
        });
        asking.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(each -> each.getName().startsWith("node-commands")));
        asking.join();
        deaf.close();
        nodeB.assertStillServes();
    }

    private final ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);

    private int ask(ControlConnection commands, Map<String, String> request) {
        commands.send(Message.REQUEST, Message.encode(request));
        return receive(commands);
    }

    private int receive(ControlConnection commands) {
        return commands.receive(frame, Deadline.after(PATIENCE));
    }

    private static Map<String, String> request(String verb, Map<String, String> arguments) {
        Map<String, String> request = new LinkedHashMap<>(arguments);
        request.put(Message.VERB, verb);
        return request;
    }

    private NodeClient client() {
        NodeClient client = NodeClient.connect(nodeB.peer());
        clients.add(client);
        return client;
    }

    private static NodeLimits limits(int sessions, long memoryBytes, int threads) {
        return new NodeLimits(sessions, memoryBytes, threads, Duration.ofMinutes(1));
    }

    private static Settings working(int bytes) {
        return Settings.of(Map.of("messageBytes", "1m", "workingSetBytes", Integer.toString(bytes)));
    }

    private static Settings threads(int count) {
        return Settings.of(Map.of("channels", "8", "threads", Integer.toString(count), "workingSetBytes", "64m"));
    }
}
