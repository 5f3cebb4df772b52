package tcpx.channel;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tcpx.net.Rail;

/**
 * Which of the receiver's rails belongs to each of the sender's: the one in the same network, whatever the order in
 * which both are given. Where networks do not tell, as between hosts with a router on each rail, or of a rail that has
 * no address yet, the order of what is left does. Pure arithmetic, but for {@link End#of}, which asks this node for the
 * length of its prefixes.
 */
public final class RailPairing {
    private RailPairing() {}

    /**
     * One end of a rail.
     *
     * @param name of the interface, or of a plugin's device
     * @param address as text; empty where there is none
     * @param prefixBits of the address that name its network; 0 where it is not known
     */
    public record End(String name, String address, int prefixBits) {
        /** This node's end of a rail, as it is now. */
        public static End of(Rail rail) {
            return new End(rail.name(), rail.address(), prefixBits(rail));
        }

        /**
         * An end as {@link #toString} writes it.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static End parse(String text) {
            int at = text.indexOf('@');
            int slash = text.lastIndexOf('/');
            if (at < 0 || slash < at) {
                throw new IllegalArgumentException("'" + text + "' is no rail: allowed is NAME@ADDRESS/BITS");
            }
            return new End(
                    text.substring(0, at), text.substring(at + 1, slash), Integer.parseInt(text.substring(slash + 1)));
        }

        private String words() {
            return address.isEmpty() ? name : name + " " + address;
        }

        @Override
        public String toString() {
            return name + "@" + address + "/" + prefixBits;
        }

        private boolean hasNetwork() {
            return prefixBits > 0;
        }

        private boolean sharesNetwork(End other) {
            byte[] mine = bytes(address);
            byte[] theirs = bytes(other.address);
            int bits = Math.min(prefixBits, other.prefixBits);
            if (mine == null || theirs == null || mine.length != theirs.length || bits <= 0 || bits > 8 * mine.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((mine[bit / 8] ^ theirs[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }

        // of an address as it was written: no name is looked up
        private static byte @Nullable [] bytes(String address) {
            try {
                boolean literal = address.indexOf(':') >= 0 || address.matches("[0-9.]+");
                return literal ? InetAddress.getByName(address).getAddress() : null;
            } catch (UnknownHostException e) {
                return null;
            }
        }

        private static int prefixBits(Rail rail) {
            try {
                NetworkInterface nic = NetworkInterface.getByName(rail.name());
                if (nic == null) {
                    return 0;
                }
                for (InterfaceAddress each : nic.getInterfaceAddresses()) {
                    if (Arrays.equals(each.getAddress().getAddress(), bytes(rail.address()))) {
                        return each.getNetworkPrefixLength();
                    }
                }
                return 0;
            } catch (SocketException e) {
                return 0; // networks then do not tell, and the order does
            }
        }
    }

    /**
     * For each of the sender's rails the position of the receiver's.
     *
     * @throws IllegalArgumentException if they cannot be paired, with both lists
     */
    public static int[] pair(List<End> sender, List<End> receiver) {
        if (sender.size() != receiver.size()) {
            throw new IllegalArgumentException(lists(sender, receiver));
        }
        int count = sender.size();
        int[] ofSender = new int[count]; // position of the receiver's, or -1
        int[] ofReceiver = new int[count];
        Arrays.fill(ofSender, -1);
        Arrays.fill(ofReceiver, -1);
        boolean networksTell = false;
        for (int i = 0; i < count; i++) { // those that are in order stay so where they can
            if (sender.get(i).sharesNetwork(receiver.get(i))) {
                ofSender[i] = i;
                ofReceiver[i] = i;
            }
        }
        for (int i = 0; i < count; i++) {
            if (ofSender[i] < 0) {
                networksTell |= receiver.stream().anyMatch(sender.get(i)::sharesNetwork);
                augment(i, sender, receiver, ofSender, ofReceiver, new boolean[count]);
            }
        }
        for (int i = 0, j = 0; i < count; i++) {
            if (ofSender[i] < 0) {
                while (ofReceiver[j] >= 0) {
                    j++;
                }
                if (networksTell
                        && sender.get(i).hasNetwork()
                        && receiver.get(j).hasNetwork()) {
                    throw new IllegalArgumentException(lists(sender, receiver) + ": their networks do not pair");
                }
                ofSender[i] = j++;
            }
        }
        return ofSender;
    }

    /** The receiver's rails in the order of the sender's. */
    public static List<Rail> ordered(List<Rail> receiver, int[] pairing) {
        List<Rail> ordered = new ArrayList<>();
        for (int each : pairing) {
            ordered.add(receiver.get(each));
        }
        return ordered;
    }

    // finds a partner for one of the sender's, moving others if they can be moved (Kuhn's algorithm)
    private static boolean augment(
            int i, List<End> sender, List<End> receiver, int[] ofSender, int[] ofReceiver, boolean[] tried) {
        for (int j = 0; j < receiver.size(); j++) {
            if (!tried[j] && sender.get(i).sharesNetwork(receiver.get(j))) {
                tried[j] = true;
                if (ofReceiver[j] < 0 || augment(ofReceiver[j], sender, receiver, ofSender, ofReceiver, tried)) {
                    ofSender[i] = j;
                    ofReceiver[j] = i;
                    return true;
                }
            }
        }
        return false;
    }

    private static String lists(List<End> sender, List<End> receiver) {
        return "the sending node has " + list(sender) + ", the receiving node " + list(receiver);
    }

    private static String list(List<End> ends) {
        return ends.size() + (ends.size() == 1 ? " rail (" : " rails (")
                + ends.stream().map(End::words).collect(Collectors.joining(", ")) + ")";
    }
}
