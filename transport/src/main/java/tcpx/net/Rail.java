package tcpx.net;

import java.util.Objects;

/**
 * One NIC path between the nodes, as this node sees it.
 *
 * @param index position in the user's list, from 0; channel i uses rail i mod R
 * @param name name of the interface ("eth1"), or of the device a plugin offers
 * @param address this node's address on it, as text; empty where the provider needs none
 */
public record Rail(int index, String name, String address) {
    /** Checks that nothing is missing. */
    public Rail {
        if (index < 0) {
            throw new IllegalArgumentException("rail index is " + index + ", allowed: 0 or more");
        }
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
    }
}
