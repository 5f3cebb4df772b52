package tcpx.net.nccl;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is being made: first the plugin gives a comm, then a first message goes through it. Plugins may
 * finish their connections inside the data calls, refusing a receive until the peer sends and a send until that is
 * answered; what is opened here carries data at once. One thread at a time.
 *
 * @param <C> the direction
 */
final class Opening<C extends NcclComm> {
    private final LongSupplier call;
    private final LongFunction<C> wrap;
    private @Nullable C comm;

    /**
     * Nothing has been called yet.
     *
     * @param call calls the plugin once: the comm's address, or 0 if it has to be called again
     * @param wrap makes our comm of the plugin's
     */
    Opening(LongSupplier call, LongFunction<C> wrap) {
        this.call = call;
        this.wrap = wrap;
    }

    /** One step, which does not wait: the connection if it was the last. */
    Optional<C> step() {
        C made = comm;
        if (made == null) {
            long given = call.getAsLong();
            if (given == 0) {
                return Optional.empty();
            }
            made = wrap.apply(given);
            comm = made;
        }
        return made.greet() ? Optional.of(made) : Optional.empty();
    }

    /** Closes what there is. */
    void close() {
        C made = comm;
        if (made != null) {
            made.close();
        }
    }
}
