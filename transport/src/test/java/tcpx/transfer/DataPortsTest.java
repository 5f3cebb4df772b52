package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapServer;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.PortRange;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.net.socket.ZeroCopy;
import tcpx.time.Deadline;

/** A session whose channels arrive at ports that were chosen beforehand. */
@Timeout(60)
class DataPortsTest {
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(6)
            .withChunkBytes(4096)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private static final int STRANGERS = 30;

    @Test
    void onePortIsEnoughForAllChannelsAndForThoseThatJoinAgain() throws Exception {
        int port = freePort();
        TransferConfig receives = CONFIG.withDataPorts(new PortRange(port, port));
        try (FaultyNetwork network = new FaultyNetwork(new SocketProvider(SocketOptions.DEFAULT));
                NetProvider receiving = new SocketProvider(SocketOptions.DEFAULT);
                Region from = Region.allocate(1 << 20);
                Region to = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, network, receives, receiving)) {
            move(pair, from, to, 1);
            assertThat(network.tunnels())
                    .hasSize(6)
                    .allSatisfy(each -> assertThat(each.exit().getPort()).isEqualTo(port));
            network.tunnels().forEach(each -> {
                each.cut();
                for (int i = 0; i < 3; i++) {
                    moveUnchecked(pair, from, to, 2 + i);
                }
            });
            assertThat(pair.sender.channelsLost()).isEqualTo(6);
        }
    }

    @Test
    void twoSessionsAtOnceShareThePortWhereTheyShareTheProvider() throws Exception {
        int port = freePort();
        TransferConfig receives = CONFIG.withDataPorts(new PortRange(port, port));
        try (NetProvider sockets = new SocketProvider(SocketOptions.DEFAULT);
                Region from = Region.allocate(100_000);
                Region to = Region.allocate(100_000);
                Pair one = Pair.open(CONFIG, sockets, receives, sockets);
                Pair another = Pair.open(CONFIG, sockets, receives, sockets)) {
            move(one, from, to, 1);
            move(another, from, to, 2);
        }
    }

    @Test
    void sessionsOfDifferentOptionsShareAPortAndGetWhatTheyAskFor() throws Exception {
        int port = freePort();
        TransferConfig receives = CONFIG.withDataPorts(new PortRange(port, port));
        SocketOptions small = new SocketOptions("", 0, 50_000, 0, 5000, ZeroCopy.NONE, true);
        try (SocketProvider first = new SocketProvider(SocketOptions.DEFAULT);
                NetProvider second = first.sharingPorts(small);
                Region from = Region.allocate(100_000);
                Region to = Region.allocate(100_000);
                Pair one = Pair.open(CONFIG, first, receives, first);
                Pair another = Pair.open(CONFIG, second, receives, second)) {
            move(one, from, to, 1);
            move(another, from, to, 2);
            assertThat(another.receiver.channels())
                    .allSatisfy(
                            each -> assertThat(each.wire().receiveBufferBytes()).isEqualTo(100_000));
            assertThat(one.receiver.channels())
                    .noneSatisfy(
                            each -> assertThat(each.wire().receiveBufferBytes()).isEqualTo(100_000));
        }
    }

    @Test
    void bothEndsAreToldWhenThePortsAreUsedUp() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                NetProvider sockets = new SocketProvider(SocketOptions.DEFAULT);
                BootstrapServer server =
                        BootstrapServer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Pair.SECRET)) {
            int port = taken.getLocalPort();
            TransferConfig receives = CONFIG.withDataPorts(new PortRange(port, port));
            CompletableFuture<Receiver> receiver = Pair.async(() ->
                    Receiver.accept(server, receives, sockets, Pair.RAILS, Deadline.after(Duration.ofSeconds(10))));
            assertThatThrownBy(() -> Sender.connect(server.address(), Pair.SECRET, CONFIG, sockets, Pair.RAILS))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("port " + port + " is in use")
                    .hasMessageContaining("Give more ports");
            assertThatThrownBy(() -> Pair.get(receiver))
                    .isInstanceOf(WireException.class)
                    .hasMessageContaining("port " + port + " is in use");
        }
    }

    @Test
    void strangersAtThePortsOfASessionAreLeftToTheKernelAndCostItNothing() throws Exception {
        int port = freePort();
        TransferConfig receives = CONFIG.withDataPorts(new PortRange(port, port));
        List<Socket> strangers = new ArrayList<>();
        try (NetProvider sockets = new SocketProvider(SocketOptions.DEFAULT);
                Region from = Region.allocate(100_000);
                Region to = Region.allocate(100_000);
                Pair pair = Pair.open(CONFIG, sockets, receives, sockets)) {
            for (int i = 1; i <= STRANGERS; i++) {
                strangers.add(come(port, i));
                move(pair, from, to, i);
            }
            // of those that are gone at once the kernel may have let go
            assertThat(waitingAt(port)).as("connections that nobody has taken").isGreaterThan(STRANGERS / 2);
            assertThat(pair.sender.channelsLost()).isZero();
            assertThat(pair.receiver.corruptions()).isEmpty();
        } finally {
            for (Socket each : strangers) {
                each.close();
            }
        }
    }

    // one that says nothing, one that talks, one that is gone at once
    private static Socket come(int port, int number) throws IOException {
        Socket stranger = new Socket("127.0.0.1", port);
        if (number % 3 == 1) {
            stranger.getOutputStream().write(new byte[200]);
        } else if (number % 3 == 2) {
            stranger.setSoLinger(true, 0);
            stranger.close();
        }
        return stranger;
    }

    // what the kernel says of the socket that listens there: its queue is what has connected and was not accepted
    private static int waitingAt(int port) throws IOException {
        String local = String.format("0100007F:%04X", port);
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[1].equals(local) && fields[3].equals("0A"))
                .mapToInt(fields -> Integer.parseInt(fields[4].split(":")[1], 16))
                .sum();
    }

    private static void moveUnchecked(Pair pair, Region from, Region to, int seed) {
        try {
            move(pair, from, to, seed);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void move(Pair pair, Region from, Region to, int seed) throws Exception {
        new Pattern(seed).fill(from, 0, from.bytes());
        CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(to));
        pair.sender.send(from);
        assertThat(Pair.get(receiving)).isEqualTo(from.bytes());
        assertThat(new Pattern(seed).mismatch(to, 0, to.bytes())).isEqualTo(Pattern.NONE);
    }

    // one that is free on both rails' addresses
    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                    ServerSocket other = new ServerSocket(any.getLocalPort(), 1, InetAddress.getByName("127.0.0.2"))) {
                return other.getLocalPort();
            } catch (BindException e) {
                // the other address has it in use
            }
        }
    }
}
