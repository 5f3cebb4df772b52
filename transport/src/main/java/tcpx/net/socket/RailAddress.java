package tcpx.net.socket;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Posix;
import tcpx.net.Rail;

/**
 * Which address of its interface a rail has now, and whether that is up. A rail is its interface; the address it was
 * given is kept for as long as this node has it, and then another one of the interface takes its place.
 */
final class RailAddress {
    /** An address of an interface, and how many bits of it name its network. */
    record Candidate(InetAddress address, int prefixBits) {
        private static Candidate of(InterfaceAddress each) {
            return new Candidate(each.getAddress(), each.getNetworkPrefixLength());
        }
    }

    private RailAddress() {}

    /**
     * The address to listen at.
     *
     * @throws WireException if the rail's interface has none, or is not here
     */
    static InetAddress toListen(Rail rail) {
        return of(rail, null);
    }

    /**
     * The address to connect from.
     *
     * @throws WireException if the rail's interface has none of the peer's kind, or is not here
     */
    static InetAddress toReach(Rail rail, InetAddress peer) {
        return of(rail, peer);
    }

    /** Whether an address can still be bound to on this rail: it is one of this node's. */
    static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false; // in doubt it is looked for again
        }
    }

    /**
     * A failure to reach the peer, or that of an interface that is down. It is not looked at beforehand: the kernel
     * says for up to a second after an interface has come up that it is not.
     */
    static WireException explained(Rail rail, WireException failure) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(rail.name());
            if (nic != null && !nic.isUp()) {
                return new WireException(
                        rail.name(),
                        failure.operation(),
                        "ENETDOWN",
                        "the interface is down",
                        "ip link set " + rail.name() + " up, and see that its peer is up too",
                        failure);
            }
        } catch (SocketException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private static InetAddress of(Rail rail, @Nullable InetAddress peer) {
        InetAddress given = given(rail);
        if (given != null && isHere(given) && (peer == null || isAlike(given, peer))) {
            return given;
        }
        if (Posix.interfaceIndex(rail.name()) < 0) {
            throw new WireException(
                    rail.name(), "open", "ENODEV", "this node has no interface of that name", "See 'ip -br link'");
        }
        List<Candidate> candidates = candidates(rail);
        return choose(given, peer, candidates)
                .orElseThrow(() -> new WireException(
                        rail.name(),
                        "open",
                        "EADDRNOTAVAIL",
                        peer == null
                                ? "the interface has no address"
                                : "the interface has no address from which to reach " + peer.getHostAddress(),
                        "ip addr add ADDRESS/PREFIX dev " + rail.name()));
    }

    private static List<Candidate> candidates(Rail rail) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(rail.name()); // none if it has no address
            return nic == null
                    ? List.of()
                    : nic.getInterfaceAddresses().stream().map(Candidate::of).toList();
        } catch (SocketException e) {
            throw SyscallFailure.of(rail.name(), "read the interface's addresses", e);
        }
    }

    /**
     * Chooses in place of an address that is gone: of the peer's kind (IPv4 or IPv6), else of the old one's if there is
     * one; rather not a link-local one, rather one in the peer's network, rather the one that is most like the old one.
     *
     * @param given the old one; null if there was none
     * @param peer whom to reach; null if that is not known
     */
    static Optional<InetAddress> choose(
            @Nullable InetAddress given, @Nullable InetAddress peer, List<Candidate> candidates) {
        InetAddress like = peer != null ? peer : given;
        return candidates.stream()
                .filter(each -> peer == null || isAlike(each.address(), peer))
                .min(Comparator.comparing((Candidate each) -> like != null
                                ? !isAlike(each.address(), like)
                                : !(each.address() instanceof Inet4Address))
                        .thenComparing(each ->
                                each.address().isLinkLocalAddress() != (like != null && like.isLinkLocalAddress()))
                        .thenComparing(each -> peer == null || bitsInCommon(each.address(), peer) < each.prefixBits())
                        .thenComparing(each -> given == null ? 0 : -bitsInCommon(each.address(), given)))
                .map(Candidate::address);
    }

    private static boolean isAlike(InetAddress one, InetAddress other) {
        return one.getClass() == other.getClass();
    }

    private static int bitsInCommon(InetAddress one, InetAddress other) {
        byte[] a = one.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length) {
            return 0;
        }
        for (int i = 0; i < a.length; i++) {
            int differing = (a[i] ^ b[i]) & 0xff;
            if (differing != 0) {
                return 8 * i + Integer.numberOfLeadingZeros(differing) - 24;
            }
        }
        return 8 * a.length;
    }

    private static @Nullable InetAddress given(Rail rail) {
        if (rail.address().isEmpty()) {
            return null;
        }
        try {
            return InetAddress.getByName(rail.address());
        } catch (UnknownHostException e) {
            throw new WireException(rail.name(), "bind to '" + rail.address() + "'", "", "not an address", "", e);
        }
    }
}
