package tcpx.bench.node;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses as people write them: {@code 10.0.0.2:4711}, {@code node-b:4711}, {@code [fe80::1]:4711}; {@code node-b}
 * where a port is understood, and {@code 4711} for all addresses of this node.
 */
public final class HostPort {
    private static final int MAX_PORT = 65535;
    private static final Pattern FORM =
            Pattern.compile("(?:\\[(?<ipv6>[^\\[\\]]+)]|(?<name>[^:\\[\\]\\s]+))(?::(?<port>[^:]*))?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern LIKE_IPV4 = Pattern.compile("[\\d.]+");

    private HostPort() {}

    /**
     * Where to listen. A port alone is that port on all addresses; port 0 lets the system choose.
     *
     * @param standardPort the port where the text names only a host
     * @throws IllegalArgumentException if it is no such address, or the host is not known
     */
    public static InetSocketAddress toListen(String text, int standardPort) {
        if (text.matches("\\d+")) {
            return new InetSocketAddress(port(text, text, 0));
        }
        return resolved(text, standardPort, 0);
    }

    /**
     * Where another node is; always a host, and a port from 1.
     *
     * @param standardPort the port where the text names only a host
     * @throws IllegalArgumentException if it is no such address, or the host is not known
     */
    public static InetSocketAddress toReach(String text, int standardPort) {
        if (text.matches("\\d+")) {
            throw refused(text, "name the host too, as in 10.0.0.2:" + text);
        }
        InetSocketAddress address = resolved(text, standardPort, 1);
        if (address.getAddress().isAnyLocalAddress()) {
            throw refused(text, "this stands for all addresses of a node; name the one to reach");
        }
        return address;
    }

    /** The text that {@link #toReach} and {@link #toListen} read. */
    public static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static InetSocketAddress resolved(String text, int standardPort, int leastPort) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw refused(text, hint(text));
        }
        String portText = form.group("port");
        int port = portText == null ? standardPort : port(text, portText, leastPort);
        String ipv6 = form.group("ipv6");
        String host = ipv6 == null ? form.group("name") : ipv6;
        if (ipv6 != null && ipv6.indexOf(':') < 0) {
            throw refused(text, "brackets are for IPv6 addresses");
        }
        if (ipv6 == null
                && LIKE_IPV4.matcher(host).matches()
                && !IPV4.matcher(host).matches()) {
            throw refused(text, "an IPv4 address has four numbers from 0 to 255");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("'" + text + "': the host " + host + " is not known");
        }
        return address;
    }

    private static int port(String text, String port, int least) {
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < least || Integer.parseInt(port) > MAX_PORT) {
            throw refused(text, "a port is a number from " + least + " to " + MAX_PORT);
        }
        return Integer.parseInt(port);
    }

    private static String hint(String text) {
        return text.indexOf(':') != text.lastIndexOf(':') && text.indexOf('[') < 0
                ? "an IPv6 address is written in brackets, as in [fd00::2]:4711"
                : "write 10.0.0.2:4711, node-b:4711 or [fd00::2]:4711";
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is not HOST:PORT: " + why);
    }
}
