package tcpx.transfer;

import java.util.Objects;
import tcpx.placement.Placement;

/**
 * What an {@link Endpoint} may use, whatever its peers do.
 *
 * @param threads most progress threads, 1..1024; or {@link TransferConfig#AUTO}: as many as this machine has processors
 * @param placement where and how these run; session settings of that kind are for threads that are a session's alone
 * @param sessions most sessions at a time, being opened or open, 1..65536
 * @param channels most channels of all sessions together, 1..1048576: descriptors and memory grow with these
 */
public record EndpointConfig(int threads, Placement placement, int sessions, int channels) {
    /** A thread for each processor; 256 sessions, 1,024 channels. */
    public static final EndpointConfig DEFAULT = new EndpointConfig(TransferConfig.AUTO, Placement.ANY, 256, 1024);

    private static final int MOST_THREADS = 1024;
    private static final int MOST_SESSIONS = 65_536;
    private static final int MOST_CHANNELS = 1 << 20;

    /** Checks every value. */
    public EndpointConfig {
        Objects.requireNonNull(placement, "placement");
        requireRange("threads", threads == TransferConfig.AUTO ? 1 : threads, MOST_THREADS);
        requireRange("sessions", sessions, MOST_SESSIONS);
        requireRange("channels", channels, MOST_CHANNELS);
        placement.cores().requireUsable();
    }

    /** Most progress threads. */
    public int mostThreads() {
        return threads == TransferConfig.AUTO ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** The same with another number of threads. */
    public EndpointConfig withThreads(int value) {
        return new EndpointConfig(value, placement, sessions, channels);
    }

    /** The same with its threads elsewhere. */
    public EndpointConfig withPlacement(Placement value) {
        return new EndpointConfig(threads, value, sessions, channels);
    }

    /** The same with room for other numbers of sessions and channels. */
    public EndpointConfig withRoomFor(int manySessions, int manyChannels) {
        return new EndpointConfig(threads, placement, manySessions, manyChannels);
    }

    private static void requireRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed: 1.." + most);
        }
    }
}
