package tcpx.net.nccl;

import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tcpx.error.TransportException;

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
    private final LongConsumer discard;
    private final boolean holdsBetweenCalls;
    private boolean calledAgain; // the plugin has said so
    private long given;
    private @Nullable C comm;

    /**
     * Nothing has been called yet.
     *
     * @param call calls the plugin once: the comm's address, or 0 if it has to be called again
     * @param wrap makes our comm of the plugin's
     * @param discard closes the plugin's comm
     * @param holdsBetweenCalls whether a plugin that wants to be called again holds something meanwhile, which there is
     *     no call to end: it can be closed only once it has become a comm
     */
    Opening(LongSupplier call, LongFunction<C> wrap, LongConsumer discard, boolean holdsBetweenCalls) {
        this.call = call;
        this.wrap = wrap;
        this.discard = discard;
        this.holdsBetweenCalls = holdsBetweenCalls;
    }

    /** One step, which does not wait: the connection if it was the last. */
    Optional<C> step() {
        C made = comm;
        if (made == null) {
            if (!ask()) {
                return Optional.empty();
            }
            made = wrap.apply(given);
            comm = made;
        }
        return made.greet() ? Optional.of(made) : Optional.empty();
    }

    private boolean ask() {
        calledAgain = false; // after a failure it is not
        given = call.getAsLong();
        calledAgain = given == 0;
        return given != 0;
    }

    /** One step of ending it, when no other is taken any more: whether nothing is left of it. */
    boolean end() {
        if (holdsBetweenCalls && calledAgain) {
            try {
                if (!ask()) {
                    return false;
                }
            } catch (TransportException e) {
                return true; // it has failed, and holds nothing
            }
        }
        C made = comm;
        if (made != null) {
            made.close();
        } else if (given != 0) {
            discard.accept(given);
        }
        return true;
    }
}
