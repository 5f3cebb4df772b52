package tcpx.net;

import java.util.Objects;

/**
 * A NIC as a provider offers it.
 *
 * @param index the provider's number for it
 * @param name its name ("eth1")
 * @param address an address of it as text; empty where the provider needs none
 * @param pciPath its path in sysfs; empty if it has none (veth)
 * @param speedMbps link speed in Mbit/s; 0 if unknown
 * @param up whether it can carry traffic now
 */
public record NetDevice(int index, String name, String address, String pciPath, int speedMbps, boolean up) {
    /** Checks that nothing is missing. */
    public NetDevice {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(pciPath, "pciPath");
    }
}
