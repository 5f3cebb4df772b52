package tcpx.bench.lab;

import java.net.InetAddress;

/**
 * One end of a rail.
 *
 * @param name eth1, eth2, …; the same on both nodes
 * @param device the interface that carries it inside the node: the name itself, or {@code lo} in a loopback lab
 * @param address this end's IPv4 address, alone with the other end's in its subnet
 */
public record LabRail(String name, String device, InetAddress address) {}
