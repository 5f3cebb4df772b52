package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.BootstrapException;
import tcpx.net.Handle;

/** Against the bytes of the original program, made by hand here. */
@Timeout(60)
class SeedBootstrapTest {
    @Test
    void sendsTheBytesOfTheOriginal() throws Exception {
        byte[] expected = new byte[4 + 2 * 128];
        expected[0] = 2;
        expected[4] = 'A';
        expected[5] = 'B';
        Arrays.fill(expected, 4 + 128, 4 + 256, (byte) 0xEE);
        byte[] full = new byte[128];
        Arrays.fill(full, (byte) 0xEE);
        try (SeedBootstrap server = SeedBootstrap.bind(TwoEnds.anyPort())) {
            FutureTask<byte[]> client = Background.run(() -> {
                try (Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort())) {
                    return socket.getInputStream().readAllBytes();
                }
            });
            server.send(List.of(new Handle(new byte[] {'A', 'B'}), new Handle(full)), TwoEnds.soon());
            assertThat(client.get()).isEqualTo(expected);
        }
        assertThat(SeedBootstrap.DEFAULT_PORT).isEqualTo(12347);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void receivesTheBytesOfTheOriginalAlsoOneAtATime(int channels) throws Exception {
        byte[] bytes = original(channels);
        for (int piece : new int[] {1, 127, bytes.length}) {
            try (ServerSocket original = listening()) {
                FutureTask<Void> server = serve(original, bytes, piece);
                List<Handle> handles = SeedBootstrap.receive(address(original), TwoEnds.soon());
                assertThat(handles).hasSize(channels);
                for (int i = 0; i < channels; i++) {
                    byte[] expected = new byte[128];
                    Arrays.fill(expected, (byte) ('A' + i));
                    assertThat(handles.get(i).bytes()).isEqualTo(expected);
                }
                server.get();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 65, 256, 0x04000000L, 0x7FFFFFFFL, 0xFFFFFFFFL})
    void refusesCountsThatTheOriginalRefuses(long count) throws Exception {
        byte[] bytes = {(byte) count, (byte) (count >> 8), (byte) (count >> 16), (byte) (count >> 24)};
        try (ServerSocket original = listening()) {
            serve(original, bytes, 4);
            assertThatThrownBy(() -> SeedBootstrap.receive(address(original), TwoEnds.soon()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("announced " + count + " channels, allowed: 1..64");
        }
    }

    @Test
    void refusesEveryTruncationAtOnce() throws Exception {
        byte[] bytes = original(1);
        for (int length = 1; length < bytes.length; length++) {
            try (ServerSocket original = listening()) {
                serve(original, Arrays.copyOf(bytes, length), length);
                assertThatThrownBy(() -> SeedBootstrap.receive(address(original), TwoEnds.soon()))
                        .isInstanceOf(BootstrapException.class)
                        .hasMessageContaining("cut off");
            }
        }
    }

    @Test
    void endsInHandlesOrATypedErrorWhateverTheBytes() throws Exception {
        Random random = new Random(9);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = new byte[1 + random.nextInt(600)];
            random.nextBytes(bytes);
            if (round % 2 == 0 && bytes.length > 4) {
                bytes[0] &= 3;
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = 0;
            }
            try (ServerSocket original = listening()) {
                serve(original, bytes, bytes.length);
                assertThat(SeedBootstrap.receive(address(original), TwoEnds.soon()))
                        .hasSizeBetween(1, 64);
            } catch (BootstrapException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void aSilentServerAndAnAbsentClientEndAtTheDeadline() throws Exception {
        try (ServerSocket silent = listening()) {
            assertThatThrownBy(() -> SeedBootstrap.receive(address(silent), TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("did not answer within the deadline: waited for the number of channels");
        }
        try (SeedBootstrap server = SeedBootstrap.bind(TwoEnds.anyPort())) {
            assertThatThrownBy(() -> server.send(handles(1), TwoEnds.brief()))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("no node came to seed bootstrap on 127.0.0.1:");
        }
    }

    @Test
    void ourTwoEndsUnderstandEachOtherAndTheClientMayComeFirst() throws Exception {
        InetSocketAddress address;
        try (ServerSocket free = listening()) {
            address = address(free);
        }
        FutureTask<List<Handle>> client = Background.run(() -> SeedBootstrap.receive(address, TwoEnds.soon()));
        try (SeedBootstrap server = SeedBootstrap.bind(address)) {
            server.send(handles(64), TwoEnds.soon());
            assertThat(client.get()).isEqualTo(handles(64));
        }
    }

    @Test
    void refusesToSendNoneTooManyOrOnATakenPort() {
        try (SeedBootstrap server = SeedBootstrap.bind(TwoEnds.anyPort())) {
            for (int count : new int[] {0, 65}) {
                assertThatThrownBy(() -> server.send(handles(count), TwoEnds.soon()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(count + " channels, allowed: 1..64");
            }
            assertThatThrownBy(() -> SeedBootstrap.bind(server.address()))
                    .isInstanceOf(BootstrapException.class)
                    .satisfies(
                            e -> assertThat(((BootstrapException) e).describe()).contains("ss -ltnp"));
        }
    }

    @Test
    void closeWakesWhoWaitsToSendAndFreesThePort() throws Exception {
        SeedBootstrap server = SeedBootstrap.bind(TwoEnds.anyPort());
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        Thread sender = Background.untilItWaits(() -> {
            try {
                server.send(handles(1), TwoEnds.soon());
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        server.close();
        sender.join();
        assertThat(thrown.get()).isInstanceOf(BootstrapException.class);
        server.close();
        SeedBootstrap.bind(server.address()).close();
    }

    /** What the original sends: u32 count, little-endian, then handles filled with 'A', 'B', ... */
    private static byte[] original(int channels) {
        byte[] bytes = new byte[4 + channels * 128];
        bytes[0] = (byte) channels;
        for (int i = 0; i < channels; i++) {
            Arrays.fill(bytes, 4 + i * 128, 4 + (i + 1) * 128, (byte) ('A' + i));
        }
        return bytes;
    }

    private static List<Handle> handles(int count) {
        return Collections.nCopies(count, new Handle(new byte[128]));
    }

    private static FutureTask<Void> serve(ServerSocket listener, byte[] bytes, int piece) {
        return Background.run(() -> {
            try (Socket socket = listener.accept()) {
                socket.setTcpNoDelay(true);
                for (int at = 0; at < bytes.length; at += piece) {
                    socket.getOutputStream().write(bytes, at, Math.min(piece, bytes.length - at));
                }
            }
            return null;
        });
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket listener) {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }
}
