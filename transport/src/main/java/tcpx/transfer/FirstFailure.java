package tcpx.transfer;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tcpx.error.TransportException;

/** The first failure of a session, which ends it for all threads. */
final class FirstFailure {
    private final AtomicReference<@Nullable TransportException> first = new AtomicReference<>();

    /** Notes a failure, unless there was one before; returns the first. */
    TransportException note(TransportException failure) {
        TransportException before = first.compareAndExchange(null, failure);
        return before == null ? failure : before;
    }

    /** The failure, or null while there is none. Cheap: the progress loops look every time round. */
    @Nullable
    TransportException get() {
        return first.get();
    }
}
