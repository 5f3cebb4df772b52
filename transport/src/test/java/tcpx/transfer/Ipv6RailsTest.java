package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bootstrap.Secret;
import tcpx.time.Deadline;

/**
 * Rails of IPv6 between two nodes that are programs of their own: a thread of this process in another namespace would
 * read the IPv6 addresses of this process's, since the JDK takes them from /proc.
 */
@Timeout(90)
class Ipv6RailsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private Path secret;
    private TwoNetworks networks;
    private Node sender;
    private Node receiver;

    @BeforeEach
    void open() throws IOException {
        networks = TwoNetworks.open(2, true);
        secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(secret, "a secret of sufficient length, for a test".getBytes(StandardCharsets.US_ASCII));
        Secret.fromFile(secret);
    }

    @AfterEach
    void close() {
        for (Node node : List.of(sender, receiver)) {
            node.process.destroyForcibly().onExit().join();
        }
        networks.close();
    }

    private void start(String rails) throws IOException {
        receiver = new Node(networks.b.start(RailNode.class, "receive", secret.toString(), rails));
        sender = new Node(networks.a.start(RailNode.class, "send", secret.toString(), rails));
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'b'})
    void aRailWhoseAddressChangesIsUsedAgain(char end) throws Exception {
        start("eth1,eth2");
        receiver.awaitUse(0);
        receiver.awaitUse(1);
        TwoNetworks.Node node = end == 'a' ? networks.a : networks.b;
        node.deleteAddress(2, node.address(2));
        node.addAddress(2, "fd77:2::77");
        sender.await("REJOINED eth2"::equals);
        receiver.await("REJOINED eth2"::equals);
        receiver.awaitUse(1);
        endInOrder();
    }

    @Test
    void aRailThatComesLaterIsUsedWithTheAddressThatItHasThen() throws Exception {
        networks.a.run("ip link del eth2");
        start("eth1,eth2?");
        sender.await("ABSENT eth2"::equals);
        receiver.awaitUse(0);
        networks.makeRail(2);
        sender.await("REJOINED eth2"::equals);
        receiver.awaitUse(1);
        endInOrder();
    }

    private void endInOrder() throws Exception {
        sender.process.getOutputStream().close();
        receiver.await(line -> line.matches("right: [1-9]\\d*"));
        assertThat(sender.process.waitFor()).isZero();
        assertThat(receiver.process.waitFor()).isZero();
    }

    /** One of the two, with the lines that it has said. */
    private static final class Node {
        private final Process process;
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private final List<String> heard = new ArrayList<>();

        Node(Process process) {
            this.process = process;
            Thread reader = new Thread(() -> {
                try (BufferedReader lines = process.inputReader()) {
                    lines.lines().forEach(said::add);
                } catch (IOException | java.io.UncheckedIOException e) {
                    said.add("lost: " + e);
                }
            });
            reader.setDaemon(true);
            reader.start();
        }

        /** Waits for a line; of those before it none is heard again. */
        void await(Predicate<String> wanted) throws InterruptedException {
            Deadline deadline = Deadline.after(PATIENCE);
            String line;
            do {
                line = said.poll(deadline.remainingMs(), TimeUnit.MILLISECONDS);
                heard.add(String.valueOf(line));
                assertThat(line).as(() -> "it said " + heard).isNotNull();
            } while (!wanted.test(line));
        }

        /** Waits until a channel brings something, from now on. */
        void awaitUse(int channel) throws Exception {
            long before = landed(channel);
            Deadline deadline = Deadline.after(PATIENCE);
            while (landed(channel) == before) {
                assertThat(deadline.expired()).as(() -> "it said " + heard).isFalse();
            }
        }

        private long landed(int channel) throws Exception {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            await(line -> line.startsWith("["));
            String counts = heard.get(heard.size() - 1);
            return Stream.of(counts.substring(1, counts.length() - 1).split(", "))
                    .map(Long::valueOf)
                    .toList()
                    .get(channel);
        }
    }
}
