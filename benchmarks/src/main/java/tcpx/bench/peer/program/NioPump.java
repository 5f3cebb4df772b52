package tcpx.bench.peer.program;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What a Java program gets with the JDK alone: a blocking {@link SocketChannel} and a direct buffer. */
public record NioPump(SocketChannel channel, ByteBuffer buffer, boolean sends) implements StreamPump {
    private static final int BUFFER_BYTES = 1 << 20;

    static Listening listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(address);
        return () -> {
            try (server) {
                return new NioPump(server.accept(), ByteBuffer.allocateDirect(BUFFER_BYTES), false);
            }
        };
    }

    static StreamPump connect(InetSocketAddress from, InetSocketAddress to) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(from);
        channel.connect(to);
        return new NioPump(channel, ByteBuffer.allocateDirect(BUFFER_BYTES), true);
    }

    @Override
    public long move() throws IOException {
        buffer.clear();
        return sends ? channel.write(buffer) : channel.read(buffer);
    }
}
