package tcpx.bench.doctor;

import java.util.Locale;
import tcpx.bench.node.PathProbe.Result;

/** What was seen of the way between two hosts. Pure. */
public final class PathChecks {
    private PathChecks() {}

    /**
     * Of one rail.
     *
     * @param rail node A's name of it
     * @param mtu node A's MTU of it, as text
     */
    public static Check of(String rail, String mtu, Result result) {
        return switch (result.stage()) {
            case CONNECT ->
                Check.blocks(
                        rail,
                        "no connection to " + result.address() + ", though the control connection is there: "
                                + result.reason() + ". A firewall, or the two rails are in different networks",
                        "open TCP to that address; node --data-ports 4712 fixes the port, on node B");
            case SMALL ->
                Check.blocks(
                        rail,
                        "connects to " + result.address() + ", and no data come through: " + result.reason(),
                        "ping -I '" + rail + "' " + host(result.address()));
            case LARGE ->
                Check.blocks(
                        rail,
                        "packets of 512 bytes come through, those of MTU " + mtu
                                + " do not: something in between takes only smaller" + " ones, and does not say so",
                        "ip link set '" + rail + "' mtu 1500 on both hosts; ping -M do -s 1472 -I '" + rail + "' "
                                + host(result.address()) + " finds what passes");
            case DONE ->
                Check.ok(
                        rail,
                        String.format(
                                Locale.ROOT,
                                "data of full packets (MTU %s) there and back, round trip %.0f us",
                                mtu,
                                result.tripNs() / 1e3));
        };
    }

    private static String host(String address) {
        return address.substring(0, address.lastIndexOf(':'));
    }
}
