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
 * A node's rails as people write them: {@code eth1,eth2} (the interface's first address is taken), {@code lo@127.0.1.1}
 * (one of several addresses of an interface), or {@code eth2?}: an interface that may be absent, or without an address,
 * when a session opens. Its channels join as soon as it can be used, with the address that it has then.
 */
public final class Rails {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final String MAY_BE_ABSENT = "?";

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
            boolean mayBeAbsent = item.endsWith(MAY_BE_ABSENT);
            int at = item.indexOf('@');
            String name = item.substring(0, at >= 0 ? at : item.length() - (mayBeAbsent ? 1 : 0));
            if (name.isEmpty() || at == item.length() - 1 || at >= 0 && mayBeAbsent) {
                throw new IllegalArgumentException("rails=" + text
                        + ": allowed is interfaces separated by commas, such as eth1,eth2, each with one of "
                        + "its addresses"
                        + " where it has several, eth1@10.0.0.1, or with a question mark where it may come "
                        + "later, eth2?");
            }
            String address =
                    at < 0 ? addressOf(name, text, ofPlugin, mayBeAbsent) : given(name, item.substring(at + 1), text);
            rails.add(new Rail(rails.size(), name, address));
        }
        return rails;
    }

    /** The list as {@link #parse} reads it, with every address. */
    public static String format(List<Rail> rails) {
        return rails.stream().map(Rails::format).collect(Collectors.joining(","));
    }

    // a name would be looked up, and what ip link shows behind an @ is the interface below or at the other end
    private static String given(String name, String address, String text) {
        if (address.indexOf(':') >= 0 || IPV4.matcher(address).matches()) {
            return address;
        }
        throw new IllegalArgumentException("rails=" + text + ": '" + address + "' is no address; the interface that ip"
                + " link shows as " + name + "@" + address + " is named " + name);
    }

    private static String format(Rail rail) {
        return rail.name() + (rail.address().isEmpty() ? MAY_BE_ABSENT : "@" + rail.address());
    }

    private static String addressOf(String name, String text, boolean ofPlugin, boolean mayBeAbsent) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(name);
            if (nic == null && (ofPlugin || mayBeAbsent)) {
                return "";
            }
            if (nic == null) {
                throw new IllegalArgumentException("rails=" + text + ": this node has no interface " + name
                        + "; it has "
                        + NetworkInterface.networkInterfaces()
                                .map(NetworkInterface::getName)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + "; if it is to come later: " + name + MAY_BE_ABSENT);
            }
            Optional<InetAddress> address = nic.inetAddresses()
                    .min(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address))
                            .thenComparing(InetAddress::isLinkLocalAddress));
            if (address.isEmpty() && !mayBeAbsent) {
                throw new IllegalArgumentException("rails=" + text + ": interface " + name
                        + " has no address; if it is to" + " get one later: " + name + MAY_BE_ABSENT);
            }
            return address.map(InetAddress::getHostAddress).orElse("");
        } catch (SocketException e) {
            throw new IllegalArgumentException("rails=" + text + ": cannot read the interfaces: " + e.getMessage(), e);
        }
    }
}
