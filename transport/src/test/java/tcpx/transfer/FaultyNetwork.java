package tcpx.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/**
 * Real TCP with a proxy in every connection, which can cut it, hold it up, or flip a byte. A sender's provider: it
 * connects through the proxy wherever a handle of the socket provider points.
 */
final class FaultyNetwork extends WrappedProvider {
    private final ConcurrentHashMap<Handle, Tunnel> tunnels = new ConcurrentHashMap<>();
    private final List<Tunnel> inOrder = new CopyOnWriteArrayList<>();
    private volatile Consumer<Tunnel> onTunnel = tunnel -> {};

    FaultyNetwork(NetProvider sockets) {
        super(sockets);
    }

    /** A tunnel to any TCP address of IPv4; the caller closes it. */
    static Tunnel tunnelTo(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        ByteBuffer bytes = ByteBuffer.allocate(4 + host.length).put((byte) 1).put((byte) host.length);
        return new Tunnel(
                new Handle(bytes.putShort((short) address.getPort()).put(host).array()));
    }

    /** Hears of each tunnel before anything is in it. */
    void onTunnel(Consumer<Tunnel> hears) {
        onTunnel = hears;
    }

    /** The tunnel of the n-th handle that was connected to. */
    Tunnel tunnel(int n) {
        return inOrder.get(n);
    }

    List<Tunnel> tunnels() {
        return inOrder;
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        Tunnel tunnel = tunnels.computeIfAbsent(handle, each -> {
            Tunnel fresh = new Tunnel(handle);
            inOrder.add(fresh);
            onTunnel.accept(fresh);
            return fresh;
        });
        return super.connect(rail, tunnel.entrance, depth, deadline);
    }

    /** What lies between the sender and one listener. */
    static final class Tunnel {
        final Handle entrance;
        private final ServerSocket server;
        private final InetSocketAddress exit;
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final Direction forth = new Direction();
        private final Direction back = new Direction();
        private boolean held;
        private boolean mute;
        private volatile boolean refusing;

        Tunnel(Handle handle) {
            try {
                // version, length of the address, port, address, token
                ByteBuffer bytes = ByteBuffer.wrap(handle.bytes());
                byte[] host = new byte[bytes.get(1)];
                bytes.get(4, host);
                exit = new InetSocketAddress(InetAddress.getByAddress(host), Short.toUnsignedInt(bytes.getShort(2)));
                server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                bytes.putShort(2, (short) server.getLocalPort()).put(4, new byte[] {127, 0, 0, 1});
                entrance = new Handle(bytes.array());
                start(this::accept);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Where it begins. */
        InetSocketAddress address() {
            return new InetSocketAddress("127.0.0.1", server.getLocalPort());
        }

        /** Where it leads. */
        InetSocketAddress exit() {
            return exit;
        }

        /** Resets every connection in it. */
        void cut() {
            open.forEach(Tunnel::reset);
        }

        /** Resets what is in it, and whatever comes, until {@link #repair}. */
        void block() {
            refusing = true;
            cut();
        }

        void repair() {
            refusing = false;
        }

        /** Passes nothing on until {@link #resume}. */
        synchronized void hold() {
            held = true;
        }

        synchronized void resume() {
            held = false;
            mute = false;
            notifyAll();
        }

        /** Passes nothing on that comes back until {@link #resume}. */
        synchronized void mute() {
            mute = true;
        }

        /** Flips a bit of the byte that comes as number {@code offset} from now. */
        void flip(long offset) {
            flipBit(8 * offset + 4);
        }

        /** Flips the bit that comes as number {@code bit} from now. */
        synchronized void flipBit(long bit) {
            forth.flip(bit);
        }

        /** Same as {@link #flipBit}, of what comes back. */
        synchronized void flipBitBack(long bit) {
            back.flip(bit);
        }

        /** Keeps what goes forth from now on, for {@link #heard}. */
        synchronized void listen() {
            forth.heard = new ByteArrayOutputStream();
        }

        /** What has gone forth since {@link #listen}, a character for each byte. */
        synchronized String heard() {
            return forth.heard.toString(StandardCharsets.ISO_8859_1);
        }

        synchronized long passed() {
            return forth.passed;
        }

        private void accept() {
            try {
                while (true) {
                    Socket in = server.accept();
                    if (refusing) {
                        reset(in);
                        continue;
                    }
                    Socket out = new Socket();
                    out.connect(exit);
                    in.setTcpNoDelay(true);
                    out.setTcpNoDelay(true);
                    open.addAll(List.of(in, out));
                    start(() -> pump(in, out, true));
                    start(() -> pump(out, in, false));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void pump(Socket from, Socket to, boolean forward) {
            byte[] buffer = new byte[16 << 10];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                int n;
                while ((n = in.read(buffer)) > 0) {
                    if (forward) {
                        pass(buffer, n);
                    } else {
                        passBack(buffer, n);
                    }
                    out.write(buffer, 0, n);
                }
            } catch (IOException | InterruptedException e) {
                // cut
            } finally {
                open.removeAll(List.of(from, to));
            }
        }

        private synchronized void pass(byte[] buffer, int n) throws InterruptedException {
            while (held) {
                wait();
            }
            forth.pass(buffer, n);
        }

        private synchronized void passBack(byte[] buffer, int n) throws InterruptedException {
            while (mute) {
                wait();
            }
            back.pass(buffer, n);
        }

        private static void reset(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException e) {
                // it was closed before
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void start(Runnable task) {
            Thread thread = new Thread(task, "tunnel");
            thread.setDaemon(true);
            thread.start();
        }

        void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            resume();
            cut();
        }
    }

    /** What goes one way. */
    private static final class Direction {
        private long passed;
        private long flipAt = -1; // a byte
        private int mask;
        private ByteArrayOutputStream heard;

        void flip(long bit) {
            flipAt = passed + bit / 8;
            mask = 1 << bit % 8;
        }

        void pass(byte[] buffer, int n) {
            if (flipAt >= passed && flipAt < passed + n) {
                buffer[(int) (flipAt - passed)] ^= (byte) mask;
                flipAt = -1;
            }
            if (heard != null) {
                heard.write(buffer, 0, n);
            }
            passed += n;
        }
    }

    @Override
    public void close() {
        inOrder.forEach(Tunnel::close);
        super.close();
    }
}
