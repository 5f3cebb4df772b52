package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.ffi.Memory;
import tcpx.net.Handle;

/** Checks, greetings, handles and vectors as bytes: what is right passes, and nothing else. */
class FrameBytesTest {
    private static final int BYTES = WireFormat.HEADER_BYTES;
    private static final int BLOCK = 4 * BYTES;
    private static final byte[] TOKEN = token(1);

    private final long block = Memory.allocate(BLOCK);

    @BeforeEach
    void fill() {
        byte[] random = new byte[BLOCK];
        new Random(7).nextBytes(random);
        Memory.put(block, random);
    }

    @AfterEach
    void free() {
        Memory.free(block);
    }

    private static byte[] token(int seed) {
        byte[] token = new byte[WireFormat.TOKEN_BYTES];
        new Random(seed).nextBytes(token);
        return token;
    }

    private static void flip(long address, int bit) {
        Memory.putByte(address + bit / 8, (byte) (Memory.getByte(address + bit / 8) ^ 1 << bit % 8));
    }

    @Test
    void aCheckHoldsForItsFrameAndForNoOther() {
        FrameChecksum frames = new FrameChecksum(block, BLOCK, FrameChecksum.key(TOKEN));
        long frame = block + 2 * BYTES;
        assertThat(frames.holds(frame, BYTES)).as("not sealed").isFalse();
        frames.seal(frame, BYTES);
        for (int bit = 0; bit < 8 * BYTES; bit++) {
            assertThat(frames.holds(frame, BYTES)).isTrue();
            flip(frame, bit);
            assertThat(frames.holds(frame, BYTES)).as("bit %d", bit).isFalse();
            flip(frame, bit);
        }
        assertThat(frames.holds(frame, BYTES - 1)).as("shorter").isFalse();
        FrameChecksum others = new FrameChecksum(block, BLOCK, FrameChecksum.key(token(2)));
        assertThat(others.holds(frame, BYTES)).as("of another connection").isFalse();
        flip(frame - 1, 0);
        flip(frame + BYTES, 0);
        assertThat(frames.holds(frame, BYTES))
                .as("what lies beside it is not its own")
                .isTrue();
    }

    @Test
    void aGreetingShowsItsTokenAndNoOther() {
        ConnectionPreface.write(block, TOKEN);
        assertThat(ConnectionPreface.isShown(block, TOKEN)).isTrue();
        assertThat(ConnectionPreface.isShown(block, token(2))).isFalse();
        for (int bit = 0; bit < 8 * WireFormat.PREFACE_BYTES; bit++) {
            flip(block, bit);
            assertThat(ConnectionPreface.isShown(block, TOKEN))
                    .as("bit %d", bit)
                    .isFalse();
            flip(block, bit);
        }
    }

    @ParameterizedTest
    @CsvSource({"4, magic", "8, version"})
    void aGreetingOfAnotherKindIsRefusedThoughItsCheckHolds(int at, String what) {
        ConnectionPreface.write(block, TOKEN);
        int before = Memory.getInt(block + at);
        Memory.putInt(block + at, before + 1);
        new FrameChecksum(block, WireFormat.PREFACE_BYTES, FrameChecksum.key(TOKEN))
                .seal(block, WireFormat.PREFACE_BYTES);
        assertThat(ConnectionPreface.isShown(block, TOKEN)).as(what).isFalse();
        Memory.putInt(block + at, before);
        new FrameChecksum(block, WireFormat.PREFACE_BYTES, FrameChecksum.key(TOKEN))
                .seal(block, WireFormat.PREFACE_BYTES);
        assertThat(ConnectionPreface.isShown(block, TOKEN)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 1", "10.77.255.1, 65535", "fe80::1, 4712", "::1, 32768"})
    void aHandleSaysWhereAndWithWhichToken(String address, int port) throws Exception {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getByName(address), port);
        Handle handle = new SocketHandle(where, TOKEN).encode();
        SocketHandle read = SocketHandle.decode(handle);
        assertThat(read.address()).isEqualTo(where);
        assertThat(read.token()).isEqualTo(TOKEN);
        byte[] bytes = handle.bytes();
        for (int length = 0; length < bytes.length; length++) {
            Handle cut = new Handle(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SocketHandle.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a socket handle that is cut short");
        }
        assertThatThrownBy(() -> SocketHandle.decode(new Handle(Arrays.copyOf(bytes, bytes.length + 3))))
                .hasMessage("a socket handle with 3 bytes too many");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 15, 17, -1})
    void aHandleWithAnAddressOfAnotherLengthIsRefused(int length) throws Exception {
        byte[] bytes = new SocketHandle(new InetSocketAddress(InetAddress.getByName("10.0.0.1"), 1), TOKEN)
                .encode()
                .bytes();
        bytes[1] = (byte) length;
        assertThatThrownBy(() -> SocketHandle.decode(new Handle(bytes)))
                .hasMessage("a socket handle with an address of " + length + " bytes");
        bytes[0] = WireFormat.VERSION + 1;
        assertThatThrownBy(() -> SocketHandle.decode(new Handle(bytes)))
                .hasMessage("a socket handle of version 3, this node speaks 2");
    }

    @Test
    void aVectorIsWrittenWhereTheKernelReadsIt() {
        Memory.fill(block, BLOCK, (byte) 0);
        MessageHeader.init(block, block + 56);
        MessageHeader.setCount(block, 2);
        assertThat(MessageHeader.put(block + 56, 0, 0x1111, 10)).isEqualTo(10);
        assertThat(MessageHeader.put(block + 56, 1, 0x2222, 20)).isEqualTo(20);
        assertThat(Memory.getLong(block + 16)).as("iov").isEqualTo(block + 56);
        assertThat(Memory.getLong(block + 24)).as("iovlen").isEqualTo(2);
        assertThat(Memory.getLong(block + 56)).isEqualTo(0x1111);
        assertThat(Memory.getLong(block + 64)).isEqualTo(10);
        assertThat(Memory.getLong(block + 72)).isEqualTo(0x2222);
        assertThat(Memory.getLong(block + 80)).isEqualTo(20);
    }

    @Test
    void ofASocketThatIsNoneTheKernelTellsNothing() {
        assertThat(TcpInfo.of(-1)).isNull();
        assertThat(Memory.<Boolean>with(TcpInfo.MEMORY_BYTES, memory -> TcpInfo.read(-1, memory)))
                .isFalse();
    }
}
