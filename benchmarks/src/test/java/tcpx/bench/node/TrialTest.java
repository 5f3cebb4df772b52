package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.timeline.Timeline;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.IntegrityException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Sender;

/** Node B and node A's trial, joined over loopback in one process. */
@Timeout(120)
class TrialTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CHUNK = 4096;

    @TempDir
    Path directory;

    private NodeB nodeB;

    @BeforeEach
    void start() {
        nodeB = new NodeB(directory);
    }

    @AfterEach
    void stop() {
        nodeB.close();
    }

    private static Map<String, Double> iteration(Trial trial, int transfers) {
        trial.beginIteration();
        for (int i = 0; i < transfers; i++) {
            trial.transfer();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        trial.endIteration().forEach(each -> values.put(each.metric().name(), each.value()));
        return values;
    }

    private void assertStillServes() {
        try (Trial trial = nodeB.trial("messageBytes", "64k", "workingSetBytes", "0")) {
            assertThat(iteration(trial, 2).get("goodput")).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 16",
        "1, 3, 16",
        "4095, 3, 16",
        "4096, 3, 16",
        "4097, 3, 1",
        "12287, 3, 1",
        "12288, 3, 1",
        "12289, 3, 1",
        "12289, 8, 16",
        "1000003, 2, 2"
    })
    void everySizeIsTransferredAndVerified(long messageBytes, int channels, int window) {
        try (Trial trial = nodeB.trial(
                "messageBytes", "" + messageBytes,
                "chunkBytes", "" + CHUNK,
                "channels", "" + channels,
                "window", "" + window,
                "workingSetBytes", "" + 5 * messageBytes)) {
            for (int round = 0; round < 3; round++) {
                Map<String, Double> values = iteration(trial, 7);
                assertThat(values.get("retransmits")).isZero();
                if (messageBytes > 0) {
                    assertThat(values.get("goodput")).isPositive();
                    assertThat(values.get("goodput.receiver")).isPositive();
                    assertThat(values.get("cpu")).isEqualTo(values.get("cpu.a") + values.get("cpu.b"), within(1e-9));
                }
            }
        }
        assertThat(nodeB.said()).isEmpty();
    }

    @Test
    void bothNodesEventsMakeOneTimeline() {
        Settings settings = Settings.of(Map.of("messageBytes", "100000", "chunkBytes", "10000", "channels", "2"));
        try (Trial trial = Trial.openForTimeline(nodeB.peer(), settings)) {
            iteration(trial, 3); // warm-up is not in it
            trial.beginIteration();
            trial.beginTimeline();
            for (int i = 0; i < 70; i++) {
                trial.transfer();
            }
            Timeline timeline = trial.endTimeline();
            assertThat(timeline.leftOut()).isZero();
            assertThat(timeline.events()).hasSize(70 * 10 * 4);
            Map<String, Long> kinds = timeline.events().stream()
                    .collect(Collectors.groupingBy(event -> event.node() + " " + event.kind(), Collectors.counting()));
            assertThat(kinds)
                    .isEqualTo(Map.of("a POSTED", 700L, "a SENT", 700L, "a ACKNOWLEDGED", 700L, "b RECEIVED", 700L));
            assertThat(timeline.events())
                    .allMatch(event -> event.transfer() >= 3 && event.transfer() < 73 && event.channel() < 2);
            assertThat(timeline.events().get(0).timeNs()).isLessThan(10_000_000_000L);
            trial.endIteration();
        }
        try (Trial trial = nodeB.trial()) {
            assertThatThrownBy(trial::beginTimeline).hasMessageContaining("was not opened for a timeline");
        }
    }

    @ParameterizedTest
    @CsvSource({"STRIPED, 1", "WEIGHTED, 3", "FIRST_FREE, 2", "ROUND_ROBIN, 3"})
    void everyStrategyWorksWithSeveralThreads(String strategy, String threads) {
        try (Trial trial = nodeB.trial(
                "messageBytes", "1m",
                "chunkBytes", "10000",
                "channels", "3",
                "strategy", strategy,
                "threads", threads,
                "workingSetBytes", "3m")) {
            assertThat(iteration(trial, 10).get("goodput")).isPositive();
        }
    }

    @Test
    void anIterationWithoutTransfersVerifiesNothingAndIsNotANumber() {
        try (Trial trial = nodeB.trial("messageBytes", "1k")) {
            assertThat(iteration(trial, 0).get("goodput")).isNaN();
            assertThat(iteration(trial, 1).get("goodput")).isPositive();
        }
    }

    @Test
    void trialsOneAfterTheOtherAndSideBySideKeepApart() {
        String[] small = {"messageBytes", "100000", "workingSetBytes", "200000", "channels", "2"};
        String[] large = {"messageBytes", "300000", "workingSetBytes", "900000", "channels", "5"};
        try (Trial one = nodeB.trial(small);
                Trial other = nodeB.trial(large)) {
            one.beginIteration();
            other.beginIteration();
            for (int i = 0; i < 5; i++) {
                assertThat(one.transfer()).as("nanoseconds").isPositive();
                assertThat(other.transfer()).as("nanoseconds").isPositive();
            }
            assertThat(one.endIteration()).isNotEmpty();
            assertThat(other.endIteration()).isNotEmpty();
        }
        assertStillServes();
    }

    @Test
    void aWrongByteFailsVerificationWithItsPlace() {
        try (Trial trial = nodeB.trial("messageBytes", "10000", "workingSetBytes", "30000", "channels", "1")) {
            trial.beginIteration();
            trial.transfer();
            trial.transfer();
            trial.corruptLast(1234);
            assertThatThrownBy(trial::endIteration)
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("node B")
                    .hasMessageContaining("offset 1234")
                    .hasMessageContaining("place 1")
                    .hasMessageMatching("(?s).*is 0x[0-9a-f]{2} and should be 0x[0-9a-f]{2}.*");
            assertThat(iteration(trial, 3).get("goodput"))
                    .as("the next iteration begins anew")
                    .isPositive();
        }
    }

    @Test
    void whatWasReceivedBeforeAnIterationCannotMakeItPass() {
        try (Trial trial = nodeB.trial("messageBytes", "1000", "workingSetBytes", "1000")) {
            trial.transfer();
            trial.beginIteration();
            trial.transfer();
            trial.corruptLast(999);
            assertThatThrownBy(trial::endIteration).hasMessageContaining("offset 999 of the message in place 0");
        }
    }

    @Test
    void aSenderThatDisappearsEndsItsTrialAndNotTheServer() {
        ControlConnection commands = nodeB.connection(NodeServer.commandOptions());
        commands.send(Message.REQUEST, Message.encode(openRequest()));
        ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);
        assertThat(commands.receive(frame, Deadline.after(PATIENCE))).isEqualTo(Message.REPLY);
        Options trial = Options.of(Message.decode(frame));
        Settings settings = Settings.of(Map.of());
        try (var provider = settings.provider(Optional.empty())) {
            Sender sender = Sender.connect(
                    nodeB.address(), nodeB.secret, settings.transfer(), provider, NodeB.RAILS, trial, ChunkLog.NONE);
            sender.cancel("the test pulls the plug");
            sender.close();
        }
        commands.close();
        assertStillServes();
    }

    @Test
    void nodeBThatGoesIsTheReasonOfTheNextTransfer() throws Exception {
        try (Trial trial = nodeB.trial("messageBytes", "1m", "workingSetBytes", "1m")) {
            trial.transfer();
            nodeB.close();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            trial.transfer();
                        }
                    })
                    .isInstanceOf(TransportException.class);
        }
    }

    @Test
    void anotherSecretIsRefused() {
        assertThatThrownBy(() -> NodeClient.connect(nodeB.address(), Secret.random()))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("secret");
        assertStillServes();
    }

    @Test
    void anotherVersionOfTheCommandsIsRefusedWithBothVersions() {
        Options newer = NodeServer.commandOptions().with("version", "999");
        assertThatThrownBy(() -> nodeB.connection(newer))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("version")
                .hasMessageContaining("999")
                .hasMessageContaining(NodeServer.VERSION);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(nodeB.said()).contains("999"));
        assertStillServes();
    }

    @Test
    void aSenderWithoutATrialIsRefused() {
        Settings settings = Settings.of(Map.of());
        try (var provider = settings.provider(Optional.empty())) {
            assertThatThrownBy(() ->
                            Sender.connect(nodeB.address(), nodeB.secret, settings.transfer(), provider, NodeB.RAILS))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("no benchmark waits for this sender");
        }
    }

    @Test
    void trialsOpenedAtOneMomentGetTheirOwnSendersInWhateverOrderTheseCome() {
        Settings two = Settings.of(Map.of("channels", "2"));
        Settings five = Settings.of(Map.of("channels", "5"));
        try (NodeClient one = NodeClient.connect(nodeB.address(), nodeB.secret);
                NodeClient other = NodeClient.connect(nodeB.address(), nodeB.secret);
                var provider = two.provider(Optional.empty())) {
            Options first = one.open(two);
            Options second = other.open(five);
            try (Sender late = Sender.connect(
                            nodeB.address(),
                            nodeB.secret,
                            five.transfer(),
                            provider,
                            NodeB.RAILS,
                            second,
                            ChunkLog.NONE);
                    Sender early = Sender.connect(
                            nodeB.address(),
                            nodeB.secret,
                            two.transfer(),
                            provider,
                            NodeB.RAILS,
                            first,
                            ChunkLog.NONE)) {
                assertThat(late.channels()).hasSize(5);
                assertThat(early.channels()).hasSize(2);
            }
            assertThatThrownBy(() -> Sender.connect(
                            nodeB.address(), nodeB.secret, two.transfer(), provider, NodeB.RAILS, first, ChunkLog.NONE))
                    .as("a second sender of a trial")
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("no benchmark waits for this sender");
        }
        assertThat(nodeB.said()).isEmpty();
    }

    @Test
    void aSenderWithOtherSettingsIsRefusedWithBothSides() {
        try (NodeClient client = NodeClient.connect(nodeB.address(), nodeB.secret)) {
            Options trial = client.open(Settings.of(Map.of("channels", "2")));
            Settings other = Settings.of(Map.of("channels", "3"));
            try (var provider = other.provider(Optional.empty())) {
                assertThatThrownBy(() -> Sender.connect(
                                nodeB.address(),
                                nodeB.secret,
                                other.transfer(),
                                provider,
                                NodeB.RAILS,
                                trial,
                                ChunkLog.NONE))
                        .isInstanceOf(BootstrapException.class)
                        .hasMessageContaining("channels: here 3, there 2");
            }
        }
        assertStillServes();
    }

    @Test
    void whatIsNoCommandIsAnsweredWithTheReason() {
        try (ControlConnection commands = nodeB.connection(NodeServer.commandOptions())) {
            assertThat(failure(commands, Map.of(Message.VERB, "dance"))).contains("there is no command 'dance'");
            assertThat(failure(commands, Map.of())).contains("there is no command 'null'");
            assertThat(failure(commands, Map.of(Message.VERB, CommandSession.VERIFY)))
                    .contains("no trial is open");
            assertThat(failure(commands, Map.of(Message.VERB, CommandSession.OPEN, "channels", "0")))
                    .contains("channels=0: allowed is");
            assertThat(failure(commands, Map.of(Message.VERB, CommandSession.VERIFY, "transfers", "many")))
                    .contains("many");
        }
        assertStillServes();
    }

    @Test
    void strangersDoNotDisturbATrial() throws Exception {
        List<Socket> strangers = new ArrayList<>();
        try (Trial trial = nodeB.trial("messageBytes", "1m", "workingSetBytes", "2m")) {
            trial.beginIteration();
            byte[] garbage = new byte[4096];
            new Random(1).nextBytes(garbage);
            byte[][] openings = {
                new byte[0],
                garbage,
                {-1, -1, -1, -1},
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                {'T'}
            };
            for (byte[] opening : openings) {
                Socket stranger = new Socket(
                        InetAddress.getLoopbackAddress(), nodeB.address().getPort());
                strangers.add(stranger);
                write(stranger, opening);
                trial.transfer();
            }
            for (int i = 0; i < 20; i++) {
                trial.transfer();
            }
            assertThat(trial.endIteration()).isNotEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(nodeB.strangers()).isGreaterThanOrEqualTo(3));
            assertStillServes();
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void closingNodeBInTheMiddleOfATrialEndsItsThreads() throws Exception {
        Trial trial = nodeB.trial("messageBytes", "1m", "workingSetBytes", "1m");
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread sending = new Thread(() -> {
            try {
                while (true) {
                    trial.transfer();
                }
            } catch (TransportException e) {
                ended.complete(e);
            }
        });
        sending.start();
        nodeB.close();
        assertThat(ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOfAny(PeerGoneException.class, TransportException.class);
        trial.close();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("receiving-end", "node-commands"));
    }

    private static Map<String, String> openRequest() {
        Map<String, String> request = new LinkedHashMap<>(Settings.of(Map.of()).asMap());
        request.put(Message.VERB, CommandSession.OPEN);
        return request;
    }

    private static String failure(ControlConnection commands, Map<String, String> request) {
        ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);
        commands.send(Message.REQUEST, Message.encode(request));
        assertThat(commands.receive(frame, Deadline.after(PATIENCE))).isEqualTo(Message.FAILURE);
        return Message.decode(frame).get("message");
    }

    private static void write(Socket stranger, byte[] opening) {
        try {
            OutputStream out = stranger.getOutputStream();
            out.write(opening);
            out.flush();
        } catch (IOException ignored) {
            // it was shown the door already
        }
    }
}
