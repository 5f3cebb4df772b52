package tcpx.net.nccl;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a plugin is used.
 *
 * @param maxInFlight most requests posted on one comm, 1..1024. The plugin interface does not tell its limit:
 *     GPUDirect-TCPX holds 16, NCCL itself asks for 8 to 32 depending on its version
 * @param internalErrorMeansFull whether {@code ncclInternalError} from a post on a comm with requests outstanding means
 *     "no free slot, try again" (so it is in GPUDirect-TCPX, should {@code maxInFlight} be set above its limit) and not
 *     a failure
 * @param logLevel messages above this level are dropped; see {@link NcclLog.Level#of(String)}
 * @param log takes the plugin's messages, on whatever thread the plugin speaks
 * @param version of the interface to be used; {@link #NEWEST} for the newest that the plugin exports and we know
 * @param devices which of the plugin's devices each rail is, by the rail's place: names or numbers, or numbers with "+"
 *     between them for a virtual device made of these; a rail that has none here is the device of its own name or
 *     number
 * @param patience how long the plugin may take for init, for listening, and for registering memory. For closing
 *     anything it has no more than two seconds of it
 */
public record NcclOptions(
        int maxInFlight,
        boolean internalErrorMeansFull,
        NcclLog.Level logLevel,
        Consumer<NcclLog> log,
        int version,
        List<String> devices,
        Duration patience) {
    /** Whichever version is the newest. */
    public static final int NEWEST = 0;

    /** What GPUDirect-TCPX holds, and every other plugin that we know of too. */
    public static final int SAFE_MAX_IN_FLIGHT = 16;

    /** Sixteen requests a comm, strict, silent, the newest version, devices by name, 20 seconds. */
    public static final NcclOptions DEFAULT = new NcclOptions(
            SAFE_MAX_IN_FLIGHT, false, NcclLog.Level.WARN, message -> {}, NEWEST, List.of(), Duration.ofSeconds(20));

    /** Checks the limits, and copies the list. */
    public NcclOptions {
        Objects.requireNonNull(logLevel, "logLevel");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(patience, "patience");
        devices = List.copyOf(Objects.requireNonNull(devices, "devices"));
        if (version != NEWEST && (version < PluginLayout.OLDEST || version > PluginLayout.NEWEST)) {
            throw new IllegalArgumentException(
                    "version " + version + ", allowed: " + PluginLayout.OLDEST + ".." + PluginLayout.NEWEST);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience is " + patience + ", allowed: more than 0");
        }
        if (maxInFlight < 1 || maxInFlight > 1024) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", allowed: 1..1024");
        }
        Objects.requireNonNull(logLevel, "logLevel");
        Objects.requireNonNull(log, "log");
    }

    /** The same with another number of requests. */
    public NcclOptions withMaxInFlight(int value) {
        return new NcclOptions(value, internalErrorMeansFull, logLevel, log, version, devices, patience);
    }

    /** The same with another reading of {@code ncclInternalError} from a post. */
    public NcclOptions withInternalErrorMeansFull(boolean value) {
        return new NcclOptions(maxInFlight, value, logLevel, log, version, devices, patience);
    }

    /** The same with another receiver of log messages. */
    public NcclOptions withLog(NcclLog.Level level, Consumer<NcclLog> sink) {
        return new NcclOptions(maxInFlight, internalErrorMeansFull, level, sink, version, devices, patience);
    }

    /** The same with another version of the interface. */
    public NcclOptions withVersion(int value) {
        return new NcclOptions(maxInFlight, internalErrorMeansFull, logLevel, log, value, devices, patience);
    }

    /** The same with other devices for the rails. */
    public NcclOptions withDevices(List<String> value) {
        return new NcclOptions(maxInFlight, internalErrorMeansFull, logLevel, log, version, value, patience);
    }

    /** The same with another patience. */
    public NcclOptions withPatience(Duration value) {
        return new NcclOptions(maxInFlight, internalErrorMeansFull, logLevel, log, version, devices, value);
    }

    /** Tells whoever hears the plugin's messages something of ours about the plugin, whatever the level. */
    void warn(String text) {
        log.accept(new NcclLog(NcclLog.Level.WARN, 0, "", 0, text));
    }
}
