package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.result.Revision;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.error.VersionMismatchException;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Sender;

/** What node B refuses and survives: peers that vanish, strangers, other secrets, versions and settings. */
@Timeout(120)
class NodeServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
        nodeB.assertStillServes();
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
    void anotherSecretIsRefusedAndLoggedWithWhoeverElseIsTurnedAway() throws Exception {
        Path other = directory.resolve("other");
        Secret.random().toFile(other);
        RemoteNode stranger = new RemoteNode(nodeB.address(), NodeB.RAILS, Optional.of(other));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> NodeClient.connect(stranger))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("secret");
        }
        nodeB.assertStillServes();
        nodeB.close();
        assertThat(nodeB.log().lines().filter(line -> line.contains("Z turned away: 127.0.0.1:")))
                .hasSizeBetween(1, 3)
                .allSatisfy(line -> assertThat(line).contains("has another secret"));
    }

    @Test
    void oneRunMeasuresAtATimeAndTheNextIsToldWhoAndForHowLong() {
        Settings settings = Settings.of(Map.of("messageBytes", "64k", "workingSetBytes", "0"));
        try (NodeClient second = NodeClient.connect(nodeB.peer("second"));
                NodeClient third = NodeClient.connect(nodeB.peer("third"))) {
            try (NodeClient first = NodeClient.connect(nodeB.peer("first"))) {
                assertThat(first.busy()).isEmpty();
                String busy = "busy with 127.0.0.1 (process "
                        + ProcessHandle.current().pid() + ") for ";
                assertThat(second.busy().orElse("")).startsWith(busy);
                assertThat(third.busy().orElse("")).startsWith(busy).endsWith(" s, and 1 wait before this run");
                assertThat(second.status().get("measuring")).startsWith(busy);
                assertThatThrownBy(() -> second.open(settings))
                        .isInstanceOf(NodeRefusedException.class)
                        .hasMessageContaining("this node is " + busy)
                        .hasMessageContaining("it serves one run at a time");
                // another connection of the same run
                try (Trial fork = Trial.open(nodeB.peer("first"), settings, news -> {})) {
                    assertThat(NodeB.iteration(fork, 2).get("goodput")).isPositive();
                }
            }
            await().atMost(PATIENCE).until(() -> second.busy().isEmpty());
            assertThat(third.busy()).isPresent();
            second.open(settings);
        }
    }

    @Test
    void theLogHasALineForEachTrialWithWhoSettingsGoodputAndHowItEnded() {
        try (Trial trial = nodeB.trial("messageBytes", "64k", "workingSetBytes", "0", "channels", "2")) {
            NodeB.iteration(trial, 3);
        }
        try (NodeClient client = NodeClient.connect(nodeB.peer())) {
            client.open(Settings.of(Map.of("window", "8")));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(nodeB.log().lines())
                        .hasSize(2)
                        .anySatisfy(line -> assertThat(line)
                                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ 127\\.0\\.0\\.1 \\(process "
                                        + "\\d+\\): "
                                        + "channels=2 messageBytes=65536 workingSetBytes=0: "
                                        + "0\\.000 GB in \\d\\.\\d{3} s, \\d+\\.\\d{3} GB/s; done"))
                        .anySatisfy(
                                line -> assertThat(line).contains("window=8").endsWith("no goodput; no sender came")));
        assertThat(nodeB.log().lines()).allMatch(NodeLog::isEvent);
    }

    @Test
    void aClientOfAnotherVersionIsAnsweredWithBothVersions() {
        try (ControlConnection newer =
                nodeB.connection(NodeServer.commandOptions().with("version", "999"))) {
            assertThat(newer.options().get("version")).contains(NodeServer.VERSION);
            assertThat(failure(newer, Map.of(Message.VERB, Commands.CLOCK)))
                    .contains("here " + NodeServer.VERSION + ", at node A 999");
        }
        nodeB.assertStillServes();
    }

    @Test
    void aNodeOfAnotherVersionIsNotUsedAndBothVersionsAreTold() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (BootstrapServer newer = BootstrapServer.bind(any, nodeB.secret)) {
            CompletableFuture<ControlConnection> accepted =
                    CompletableFuture.supplyAsync(() -> newer.accept(Deadline.after(PATIENCE))
                            .accept(Options.of(Map.of("version", "999", "revision", "ab".repeat(20)))));
            RemoteNode there = new RemoteNode(newer.address(), NodeB.RAILS, Optional.of(directory.resolve("secret")));
            assertThatThrownBy(() -> NodeClient.connect(there))
                    .isInstanceOfSatisfying(VersionMismatchException.class, e -> {
                        assertThat(e.here()).isEqualTo(NodeServer.VERSION);
                        assertThat(e.there()).isEqualTo("999");
                        assertThat(e.remedy()).contains("Run the same release on both nodes");
                    })
                    .hasMessageContaining("of revision abababa, 999");
            accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        }
    }

    @Test
    void dataOverEachRailAndWhatTheHostIsLikeCanBeAskedForWithoutATurn() {
        try (NodeClient measuring = NodeClient.connect(nodeB.peer("first"));
                NodeClient client = NodeClient.connect(nodeB.peer("second"))) {
            assertThat(measuring.busy()).isEmpty();
            assertThat(client.host()).isEqualTo(HostFacts.ofThisHost());
            assertThat(client.rails()).containsExactly("lo@127.0.0.2", "lo@127.0.0.3");
            for (Rail rail : NodeB.RAILS) {
                PathProbe.Result result = client.probe(rail);
                assertThat(result.stage()).isEqualTo(PathProbe.Stage.DONE);
                assertThat(result.address()).isEqualTo(rail.address());
                assertThat(result.tripNs()).isPositive();
            }
            Rail none = new Rail(2, "lo", "127.0.0.4");
            assertThatThrownBy(() -> client.probe(none)).hasMessageContaining("rail=2: allowed is 0 to 1");
        }
    }

    @Test
    void bothNodesKnowWhatTheOtherWasBuiltFrom() throws Exception {
        Revision revision = Revision.parse("cd".repeat(20), "true");
        NodeOptions options = NodeOptions.of(NodeB.RAILS).withRevision(revision);
        try (NodeB node = new NodeB(Files.createDirectory(directory.resolve("revision")), options);
                NodeClient client = NodeClient.connect(node.peer(), "process 1, revision abababa")) {
            assertThat(client.revision()).isEqualTo(revision);
            assertThat(client.busy()).isEmpty();
            assertThat(node.log()).contains("127.0.0.1 (process 1, revision abababa): measures");
        }
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
        try (NodeClient one = NodeClient.connect(nodeB.peer());
                NodeClient other = NodeClient.connect(nodeB.peer());
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
        try (NodeClient client = NodeClient.connect(nodeB.peer())) {
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
        nodeB.assertStillServes();
    }

    @Test
    void whatIsNoCommandIsAnsweredWithTheReason() {
        try (ControlConnection commands = nodeB.connection(NodeServer.commandOptions())) {
            assertThat(failure(commands, Map.of(Message.VERB, "dance"))).contains("there is no command 'dance'");
            assertThat(failure(commands, Map.of())).contains("there is no command 'null'");
            assertThat(failure(commands, Map.of(Message.VERB, Commands.VERIFY))).contains("no trial is open");
            assertThat(failure(commands, Map.of(Message.VERB, Commands.OPEN, "channels", "0")))
                    .contains("channels=0: allowed is");
            assertThat(failure(commands, Map.of(Message.VERB, Commands.VERIFY, "transfers", "many")))
                    .contains("many");
        }
        nodeB.assertStillServes();
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
            nodeB.assertStillServes();
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
                        .noneMatch(name -> name.matches("receiving-end|node-commands.*")));
    }

    private static Map<String, String> openRequest() {
        Map<String, String> request = new LinkedHashMap<>(Settings.of(Map.of()).asMap());
        request.put(Message.VERB, Commands.OPEN);
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

    @Test
    void dataConnectionsOfAllTrialsArriveAtThePortThatTheNodeWasGiven() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            port = free.getLocalPort();
        }
        NodeOptions options = NodeOptions.of(NodeB.RAILS).withDataPorts(new PortRange(port, port));
        try (NodeB node = new NodeB(Files.createDirectory(directory.resolve("ports")), options)) {
            assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
                    .as("nobody listens yet")
                    .isNotNull();
            try (Trial trial = node.trial("channels", "4", "messageBytes", "4096")) {
                trial.transfer();
                new Socket("127.0.0.2", port).close(); // somebody listens
                try (Trial another = node.trial("channels", "2", "receiveBufferBytes", "65536")) { // and for both
                    assertThat(NodeB.iteration(another, 3).get("goodput")).isPositive();
                }
                trial.transfer();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
                            .as("it is closed with the last")
                            .isNotNull());
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
                assertThatThrownBy(() -> node.trial("channels", "4").close())
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
            }
        }
    }
}
