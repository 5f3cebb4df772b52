package tcpx.bootstrap;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;
import tcpx.error.BootstrapException;

/** Opens listening sockets, with the remedy where it fails. */
final class Listener {
    private Listener() {}

    /** A bound, non-blocking listener. */
    static ServerSocketChannel open(InetSocketAddress address, int backlog) {
        if (address.isUnresolved()) {
            throw unknownHost(address);
        }
        @Nullable ServerSocketChannel listener = null;
        try {
            listener = ServerSocketChannel.open();
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true); // else a restart waits for TIME_WAIT
            listener.bind(address, backlog);
            listener.configureBlocking(false);
            return listener;
        } catch (IOException e) {
            closeQuietly(listener);
            throw new BootstrapException(
                    "cannot listen on " + Printable.address(address) + ": " + e.getMessage(), remedy(address, e), e);
        }
    }

    static BootstrapException unknownHost(InetSocketAddress address) {
        return new BootstrapException(
                "no address is known for the host " + Printable.of(address.getHostString()),
                "Give an IP address, or a name that this node can look up",
                null);
    }

    /** Registers a listener with its selector, which is closed if that fails. */
    static SelectionKey register(ServerSocketChannel listener, Selector selector) throws IOException {
        try {
            return listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            closeQuietly(selector);
            throw e;
        }
    }

    static void closeQuietly(@Nullable Closeable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (IOException ignored) {
            // it is of no use any more
        }
    }

    /** The JDK tells these apart by the text of strerror only. */
    private static String remedy(InetSocketAddress address, IOException e) {
        String text = String.valueOf(e.getMessage());
        if (e instanceof BindException && text.contains("in use")) {
            return "Take another port, or see who holds it: ss -ltnp 'sport = :" + address.getPort() + "'";
        }
        if (e instanceof BindException && text.contains("assign")) {
            return "Take an address of this machine (ip -brief address), or 0.0.0.0 for all";
        }
        if (OpenFileLimit.areExhausted(e)) {
            return OpenFileLimit.remedy();
        }
        if (e instanceof SocketException && text.contains("ermission")) {
            return "Take a port above 1023, or run as root";
        }
        return "";
    }
}
