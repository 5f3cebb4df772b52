package tcpx.bench.node;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Addresses as people write them: {@code 10.0.0.2:4711}, {@code node-b:4711}, {@code [fe80::1]:4711}. */
public final class HostPort {
    private HostPort() {}

    /** The address; where the text names only a host, with this port. */
    public static InetSocketAddress parse(String text, int standardPort) {
        boolean bareIpv6 = text.startsWith("[") && text.endsWith("]");
        return parse(text.indexOf(':') < 0 || bareIpv6 ? text + ":" + standardPort : text);
    }

    /**
     * The address.
     *
     * @throws IllegalArgumentException if there is no port, or the host is not known
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (host.isEmpty() || port < 0 || port > 65535) {
                throw new NumberFormatException();
            }
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("'" + text + "': the host " + host + " is not known");
            }
            return address;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
        }
    }

    /** The text that {@link #parse} reads. */
    public static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
