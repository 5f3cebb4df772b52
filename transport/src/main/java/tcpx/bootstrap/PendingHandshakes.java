package tcpx.bootstrap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who stands in the reception, oldest first, and who goes when there are too many. A handshake that has proved nothing
 * goes before one that has; among those, one of the network from where most come, so that a flood from one network
 * drops its own; among those, the one that has shown least, then the oldest. Keys carry a {@link PendingHandshake}. By
 * one thread.
 */
final class PendingHandshakes {
    private static final int NETWORK_BYTES =
            8; // an IPv4 address, or the part of an IPv6 address that hosts do not choose

    private final Map<SelectionKey, ByteBuffer> networks = new LinkedHashMap<>();

    void add(SelectionKey key, InetSocketAddress from) {
        networks.put(key, network(from.getAddress()));
    }

    void remove(SelectionKey key) {
        networks.remove(key);
    }

    int size() {
        return networks.size();
    }

    /** All of them, oldest first; a view. */
    Collection<SelectionKey> all() {
        return networks.keySet();
    }

    /** The one that came first; null if nobody is here. */
    @Nullable
    SelectionKey oldest() {
        return networks.isEmpty() ? null : networks.keySet().iterator().next();
    }

    /** Who goes next; null if nobody is here. */
    @Nullable
    SelectionKey leastWelcome() {
        List<SelectionKey> unproven = networks.keySet().stream()
                .filter(key -> !handshake(key).isAuthenticated())
                .toList();
        Collection<SelectionKey> candidates = unproven.isEmpty() ? networks.keySet() : unproven;
        Map<ByteBuffer, Integer> crowds = new HashMap<>();
        candidates.forEach(key -> crowds.merge(networks.get(key), 1, Integer::sum));
        SelectionKey least = null;
        for (SelectionKey key : candidates) {
            if (least == null || goesBefore(key, least, crowds)) {
                least = key;
            }
        }
        return least;
    }

    static PendingHandshake handshake(SelectionKey key) {
        return (PendingHandshake) key.attachment();
    }

    private boolean goesBefore(SelectionKey one, SelectionKey other, Map<ByteBuffer, Integer> crowds) {
        int byCrowd =
                Integer.compare(crowds.getOrDefault(networks.get(one), 0), crowds.getOrDefault(networks.get(other), 0));
        return byCrowd > 0
                || byCrowd == 0 && handshake(one).stepsDone() < handshake(other).stepsDone();
    }

    private static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, Math.min(NETWORK_BYTES, bytes.length)).slice();
    }
}
