package tcpx.net;

import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node's rails as people write them: {@code eth1,eth2} (the interface's first address is taken), {@code lo@127.0.1.1}
 * (one of several addresses of an interface), or {@code eth2?}: an interface that may be absent, or without an address,
 * when a session opens. Its channels join as soon as it can be used, with the address that it has then.
 */
public final class Rails {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final String MAY_BE_ABSENT = "?";

    private static final Comparator<InetAddress> FIRST = Comparator.comparing(
                    (InetAddress address) -> !(address instanceof Inet4Address))
            .thenComparing(InetAddress::isLinkLocalAddress);

    private Rails() {}

    /**
     * The rails in the order given.
     *
     * @throws IllegalArgumentException if the list is empty, an interface is not here or has no address, or an address
     *     is not this node's
     */
    public static List<Rail> parse(String text) {
        return parse(text, false);
    }

    /**
     * The same; with {@code ofPlugin} a name may also be a plugin's device that is no interface, without an address.
     */
    public static List<Rail> parse(String text, boolean ofPlugin) {
        List<Rail> rails = read(text, ofPlugin);
        for (Rail rail : rails) {
            if (!rail.address().isEmpty()) {
                requireHere(rail, text, ofPlugin);
            }
        }
        return rails;
    }

    /**
     * What {@link #format} wrote in another process of this node. An address that has gone since is no error: it may
     * come back, as that of a rail may that is lost in mid-session.
     */
    public static List<Rail> reread(String text) {
        return read(text, true);
    }

    private static List<Rail> read(String text, boolean ofPlugin) {
        Objects.requireNonNull(text, "text");
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
        if (address.indexOf(':') >= 0 || isIpv4(address)) {
            return address;
        }
        throw new IllegalArgumentException("rails=" + text + ": '" + address + "' is no address"
                + (IPV4.matcher(address).matches()
                        ? ""
                        : "; the interface that ip link shows as " + name + "@" + address + " is named " + name));
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches()
                && Stream.of(text.split("\\.")).allMatch(part -> Integer.parseInt(part) <= 255);
    }

    // of another interface too: a host may have its own address on lo, and reach it over all others
    private static void requireHere(Rail rail, String text, boolean ofPlugin) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(rail.name());
            if (nic == null && !ofPlugin) {
                throw noInterface(rail.name(), text);
            }
            if (!isLocal(rail.address())) {
                throw new IllegalArgumentException("rails=" + text + ": this node has no address " + rail.address()
                        + (nic == null ? "" : "; " + rail.name() + " has " + addresses(nic)));
            }
        } catch (SocketException e) {
            throw unreadable(text, e);
        }
    }

    // the kernel knows more than interfaces list: all of 127.0.0.0/8, and what a local route adds
    private static boolean isLocal(String address) {
        try (DatagramSocket trial = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0))) {
            return trial.isBound();
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static String addresses(NetworkInterface nic) {
        String all = nic.inetAddresses()
                .sorted(FIRST)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    private static IllegalArgumentException noInterface(String name, String text) throws SocketException {
        return new IllegalArgumentException("rails=" + text + ": this node has no interface " + name
                + "; it has "
                + NetworkInterface.networkInterfaces()
                        .map(NetworkInterface::getName)
                        .sorted()
                        .collect(Collectors.joining(", "))
                + "; if it is to come later: " + name + MAY_BE_ABSENT);
    }

    private static IllegalArgumentException unreadable(String text, SocketException why) {
        return new IllegalArgumentException("rails=" + text + ": cannot read the interfaces: " + why.getMessage(), why);
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
                throw noInterface(name, text);
            }
            Optional<InetAddress> address = nic.inetAddresses().min(FIRST);
            if (address.isEmpty() && !mayBeAbsent) {
                throw new IllegalArgumentException("rails=" + text + ": interface " + name
                        + " has no address; if it is to" + " get one later: " + name + MAY_BE_ABSENT);
            }
            return address.map(InetAddress::getHostAddress).orElse("");
        } catch (SocketException e) {
            throw unreadable(text, e);
        }
    }
}
