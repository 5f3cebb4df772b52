package tcpx.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A node's rails as people write them: {@code eth1,eth2} (the interface's first address is taken) or
 * {@code lo@127.0.1.1} (one of several addresses of an interface).
 */
public final class Rails {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private Rails() {}

    /**
     * The rails in the order given.
     *
     * @throws IllegalArgumentException if the list is empty, or an interface is not here or has no address
     */
    public static List<Rail> parse(String text) {
        return parse(text, false);
    }

    /**
     * The same; with {@code ofPlugin} a name may also be a plugin's device that is no interface, without an address.
     */
    public static List<Rail> parse(String text, boolean ofPlugin) {
        List<Rail> rails = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            String item = each.strip();
            int at = item.indexOf('@');
            String name = at < 0 ? item : item.substring(0, at);
            if (name.isEmpty()) {
                throw new IllegalArgumentException(
                        "rails=" + text + ": allowed is interfaces separated by commas, such as eth1,eth2");
            }
            String address = at < 0 ? addressOf(name, text, ofPlugin) : given(name, item.substring(at + 1), text);
            rails.add(new Rail(rails.size(), name, address));
        }
        return rails;
    }

    /** The list as {@link #parse} reads it, with every address. */
    public static String format(List<Rail> rails) {
        return rails.stream().map(rail -> rail.name() + "@" + rail.address()).collect(Collectors.joining(","));
    }

    // a name would be looked up, and what ip link shows behind an @ is the interface below or at the other end
    private static String given(String name, String address, String text) {
        if (address.isEmpty()
                || address.indexOf(':') >= 0
                || IPV4.matcher(address).matches()) {
            return address;
        }
        throw new IllegalArgumentException("rails=" + text + ": '" + address + "' is no address; the interface that ip"
                + " link shows as " + name + "@" + address + " is named " + name);
    }

    private static String addressOf(String name, String text, boolean ofPlugin) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(name);
            if (nic == null && ofPlugin) {
                return "";
            }
            if (nic == null) {
                throw new IllegalArgumentException("rails=" + text + ": this node has no interface " + name
                        + "; it has "
                        + NetworkInterface.networkInterfaces()
                                .map(NetworkInterface::getName)
                                .sorted()
                                .collect(Collectors.joining(", ")));
            }
            Optional<InetAddress> address = nic.inetAddresses()
                    .min(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address))
                            .thenComparing(InetAddress::isLinkLocalAddress));
            return address.orElseThrow(() ->
                            new IllegalArgumentException("rails=" + text + ": interface " + name + " has no address"))
                    .getHostAddress();
        } catch (SocketException e) {
            throw new IllegalArgumentException("rails=" + text + ": cannot read the interfaces: " + e.getMessage(), e);
        }
    }
}
