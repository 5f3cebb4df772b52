package tcpx.transfer;

import java.util.concurrent.atomic.AtomicReference;
import tcpx.error.TransportException;

/** The first failure of a session, which ends it for all threads. */
final class FirstFailure {
    private final AtomicReference<TransportException> first = new AtomicReference<>();

    /** Notes a failure; false if there was one before, which stays. */
    boolean note(TransportException failure) {
        return first.compareAndSet(null, failure);
    }

    /** The failure, or null while there is none. Cheap: the progress loops look every time round. */
    TransportException get() {
        return first.get();
    }
}
