package tcpx.bench.node;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.time.NanoClock;

/**
 * Real data there and back over one rail: a message is a length and so many bytes, which come back. What a large
 * message meets is what data of a transfer meet; that a small one passes and a large one does not shows a path that
 * swallows packets.
 */
public final class PathProbe {
    private static final int PATIENCE_MS = 3000;
    static final int TOKEN_BYTES = 16;
    private static final int SMALL_BYTES = 512;
    private static final int LARGE_BYTES = 256 << 10;
    private static final int TRIPS = 20;

    private PathProbe() {}

    /** How far a probe came: what failed, or all done. */
    public enum Stage {
        CONNECT,
        SMALL,
        LARGE,
        DONE
    }

    /**
     * What a probe saw.
     *
     * @param address node B's end
     * @param reason why it ended where it did; empty if all is done
     * @param tripNs the shortest round trip of a byte; 0 if there was none
     */
    public record Result(String address, Stage stage, String reason, long tripNs) {}

    /** Node B's end, which waits for one connection that shows the token, and answers it. */
    static final class Echo implements AutoCloseable {
        private final ServerSocket listener;
        private final String token;
        private volatile Socket peer;

        private Echo(ServerSocket listener, String token) {
            this.listener = listener;
            this.token = token;
        }

        /** Listens at a rail's address, at one of these ports; a thread answers, and ends by itself. */
        static Echo start(Rail rail, PortRange ports, String token) {
            IOException last = null;
            for (int port = ports.first(); port <= ports.last(); port++) {
                try {
                    ServerSocket listener = new ServerSocket(port, 4, InetAddress.getByName(rail.address()));
                    listener.setSoTimeout(2 * PATIENCE_MS);
                    Echo echo = new Echo(listener, token);
                    Thread thread = new Thread(echo::serve, "path-probe");
                    thread.setDaemon(true);
                    thread.start();
                    return echo;
                } catch (IOException e) {
                    last = e;
                }
            }
            throw new IllegalStateException("rail " + rail.name() + ": cannot listen at " + rail.address() + ", port "
                    + ports + ": " + last.getMessage());
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }

        private void serve() {
            try (listener;
                    Socket accepted = listener.accept()) {
                peer = accepted;
                accepted.setSoTimeout(2 * PATIENCE_MS);
                accepted.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(accepted.getInputStream());
                DataOutputStream out = new DataOutputStream(accepted.getOutputStream());
                if (!HexFormat.of().formatHex(in.readNBytes(TOKEN_BYTES)).equals(token)) {
                    return;
                }
                while (true) {
                    byte[] message = new byte[Math.min(LARGE_BYTES, Math.max(0, in.readInt()))];
                    in.readFully(message);
                    out.write(message);
                }
            } catch (IOException e) {
                // it is done, or nothing came: whoever asked says so
            }
        }

        /** Ends it; its thread ends by that. Idempotent. */
        @Override
        public void close() {
            closeQuietly(listener);
            Socket open = peer;
            if (open != null) {
                closeQuietly(open);
            }
        }

        private static void closeQuietly(Closeable socket) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // it is of no use any more
            }
        }
    }

    /** Sends from this rail's address to a node's echo. */
    static Result run(Rail rail, InetSocketAddress echo, String token) {
        Stage stage = Stage.CONNECT;
        long shortestNs = 0;
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(rail.address(), 0));
            socket.connect(echo, PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            stage = Stage.SMALL;
            socket.getOutputStream().write(HexFormat.of().parseHex(token));
            exchange(socket, SMALL_BYTES);
            shortestNs = Long.MAX_VALUE;
            for (int i = 0; i < TRIPS; i++) {
                long beforeNs = NanoClock.SYSTEM.nanoTime();
                exchange(socket, 1);
                shortestNs = Math.min(shortestNs, NanoClock.SYSTEM.nanoTime() - beforeNs);
            }
            stage = Stage.LARGE;
            exchange(socket, LARGE_BYTES);
            return new Result(HostPort.format(echo), Stage.DONE, "", shortestNs);
        } catch (IOException e) {
            return new Result(HostPort.format(echo), stage, String.valueOf(e.getMessage()), shortestNs);
        }
    }

    private static void exchange(Socket socket, int bytes) throws IOException {
        byte[] message = new byte[Integer.BYTES + bytes];
        message[0] = (byte) (bytes >> 24);
        message[1] = (byte) (bytes >> 16);
        message[2] = (byte) (bytes >> 8);
        message[3] = (byte) bytes;
        socket.getOutputStream().write(message);
        new DataInputStream(socket.getInputStream()).readFully(new byte[bytes]);
    }
}
