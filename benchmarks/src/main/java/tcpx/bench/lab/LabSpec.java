package tcpx.bench.lab;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tcpx.bench.result.PayloadShare;

/**
 * The shape of a lab: as many rails as there are rates, all of one MTU.
 *
 * @param rates one per rail, eth1 first
 * @param delays one per rail: how long a packet is under way, one way
 * @param mtu bytes of IP packet a rail carries; 8244 by default, as on GCP A3: 8192 bytes of payload and 52 of IPv4,
 *     TCP and timestamps, so that payload stays page-aligned
 * @param gsoMaxBytes the largest packet TCP hands to a rail before it is cut into segments, or empty for the kernel's
 *     default of 65536; above that (BIG TCP) Linux 6.3 or newer is needed
 * @param congestion the congestion control set on every route; where it is {@code cubic} and the kernel has none,
 *     {@code reno} is used. Never bbr: it paces by its own estimate of the rail and reaches a quarter of what cubic
 *     does over veth
 */
public record LabSpec(
        List<RailRate> rates, List<RailDelay> delays, int mtu, OptionalInt gsoMaxBytes, String congestion) {
    /** Four rails, as the NICs of the target machine. */
    public static final int DEFAULT_RAILS = 4;

    /** Two channels a rail on the largest machines known; every rail costs two virtual NICs. */
    public static final int MAX_RAILS = 64;

    /** See {@link #mtu}. */
    public static final int DEFAULT_MTU = 8244;

    /** See {@link #congestion}. */
    public static final String DEFAULT_CONGESTION = "cubic";

    static final int PLAIN_GSO_BYTES = 65_536;

    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 65_535;
    private static final int MAX_GSO_BYTES = 8 * 65_535; // the kernel's GSO_MAX_SIZE
    private static final Pattern ALGORITHM = Pattern.compile("[a-z][a-z0-9_]{0,14}");

    /** Checks every value; a refusal names the option, the value, and what is allowed. */
    public LabSpec {
        rates = List.copyOf(rates);
        if (rates.isEmpty() || rates.size() > MAX_RAILS) {
            throw refusedRails(rates.size());
        }
        delays = List.copyOf(delays);
        if (delays.size() != rates.size()) {
            throw new IllegalArgumentException(delays.size() + " delays for " + rates.size() + " rails");
        }
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException("--mtu " + mtu + ": allowed is " + MIN_MTU + " to " + MAX_MTU);
        }
        if (gsoMaxBytes.isPresent() && (gsoMaxBytes.getAsInt() < mtu || gsoMaxBytes.getAsInt() > MAX_GSO_BYTES)) {
            throw new IllegalArgumentException(
                    "--gso-max " + gsoMaxBytes.getAsInt() + ": allowed is " + mtu + " (the MTU) to " + MAX_GSO_BYTES);
        }
        if (!ALGORITHM.matcher(congestion).matches() || congestion.startsWith("bbr")) {
            throw new IllegalArgumentException("--congctl " + congestion
                    + ": allowed is cubic, reno or another algorithm of this kernel, but not bbr");
        }
    }

    /** {@value #DEFAULT_RAILS} rails at the rate that suits a machine of so many cores, all else at its default. */
    public static LabSpec defaults(int cores) {
        return of(DEFAULT_RAILS, RailRate.forCores(cores).toString());
    }

    /** So many rails at {@code rates} ({@link RailRate#parseList}), all else at its default. */
    public static LabSpec of(int rails, String rates) {
        return new LabSpec(
                RailRate.parseList(rates, rails),
                RailDelay.parseList("none", rails),
                DEFAULT_MTU,
                OptionalInt.empty(),
                DEFAULT_CONGESTION);
    }

    /** How many rails. */
    public int rails() {
        return rates.size();
    }

    /** The same with these delays, one per rail. */
    public LabSpec withDelays(List<RailDelay> other) {
        return new LabSpec(rates, other, mtu, gsoMaxBytes, congestion);
    }

    /** Whether any rail has a delay. */
    public boolean delayed() {
        return delays.stream().anyMatch(delay -> !delay.isNone());
    }

    /** Whether any rail is shaped. */
    public boolean shaped() {
        return rates.stream().anyMatch(RailRate::shaped);
    }

    /** The same without what only a lab of its own namespaces has: shaping, delays, and limits of packets. */
    LabSpec unshaped() {
        return new LabSpec(
                RailRate.parseList("none", rails()),
                RailDelay.parseList("none", rails()),
                mtu,
                OptionalInt.empty(),
                congestion);
    }

    /**
     * The part of a shaped rail's rate that TCP payload can use: (mtu - 52) / (mtu + 14), 0.9920 for the default MTU.
     * The shaper counts IP packets with their Ethernet headers, also those inside a packet that is not yet cut into
     * segments.
     */
    public double payloadShare() {
        return PayloadShare.of(mtu, PayloadShare.SHAPED);
    }

    /** Payload rail {@code index} (0 is eth1) can carry, GB/s; empty when the rail is not shaped. */
    public OptionalDouble ceilingGBps(int index) {
        RailRate rate = rates.get(index);
        return rate.shaped() ? OptionalDouble.of(rate.bitsPerSecond() / 8e9 * payloadShare()) : OptionalDouble.empty();
    }

    static IllegalArgumentException refusedRails(int rails) {
        return new IllegalArgumentException("--rails " + rails + ": allowed is 1 to " + MAX_RAILS);
    }
}
