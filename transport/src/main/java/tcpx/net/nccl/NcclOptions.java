package tcpx.net.nccl;

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
 */
public record NcclOptions(
        int maxInFlight, boolean internalErrorMeansFull, NcclLog.Level logLevel, Consumer<NcclLog> log) {
    /** What GPUDirect-TCPX holds, and every other plugin that we know of too. */
    public static final int SAFE_MAX_IN_FLIGHT = 16;

    /** Sixteen requests a comm, strict, silent. */
    public static final NcclOptions DEFAULT =
            new NcclOptions(SAFE_MAX_IN_FLIGHT, false, NcclLog.Level.WARN, message -> {});

    /** Checks the limit. */
    public NcclOptions {
        if (maxInFlight < 1 || maxInFlight > 1024) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", allowed: 1..1024");
        }
        Objects.requireNonNull(logLevel);
        Objects.requireNonNull(log);
    }

    /** The same with another number of requests. */
    public NcclOptions withMaxInFlight(int value) {
        return new NcclOptions(value, internalErrorMeansFull, logLevel, log);
    }

    /** The same with another reading of {@code ncclInternalError} from a post. */
    public NcclOptions withInternalErrorMeansFull(boolean value) {
        return new NcclOptions(maxInFlight, value, logLevel, log);
    }

    /** The same with another receiver of log messages. */
    public NcclOptions withLog(NcclLog.Level level, Consumer<NcclLog> sink) {
        return new NcclOptions(maxInFlight, internalErrorMeansFull, level, sink);
    }
}
