package tcpx.net;

import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.error.WireException;

/**
 * Drives one comm as a user would: test, and await on a poller where there is nothing to do. The waits are not sliced,
 * so a lost wake-up shows as a request that does not complete. Allocates nothing while things go well.
 *
 * @param comm the comm
 * @param poller watches only this comm
 * @param aborted set when another thread of the test has failed
 */
record Driver<C extends Comm>(C comm, Poller poller, AtomicBoolean aborted) {
    static final long PATIENCE_NS = 20_000_000_000L;

    /** Drives a request to its end and gives its bytes. */
    long complete(long request) {
        if (request < 0) {
            throw new AssertionError("not a token, but " + request);
        }
        long startNs = System.nanoTime();
        long bytes = comm.test(request);
        while (bytes == NetProvider.PENDING) {
            poller.await(PATIENCE_NS - (System.nanoTime() - startNs));
            if (System.nanoTime() - startNs >= PATIENCE_NS
                    || aborted.get()) { // before a look that might help a lost wake-up
                throw new AssertionError(aborted.get() ? "the other end failed" : "request still pending: " + request);
            }
            bytes = comm.test(request);
        }
        return bytes;
    }

    /** Drives a request until the comm fails; the request may not complete. */
    WireException failure(long request) {
        try {
            long bytes = complete(request);
            throw new AssertionError("completed with " + bytes + " bytes instead of failing");
        } catch (WireException e) {
            return e;
        }
    }
}
