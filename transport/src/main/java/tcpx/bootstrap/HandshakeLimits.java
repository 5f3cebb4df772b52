package tcpx.bootstrap;

import java.time.Duration;
import tcpx.time.NanoClock;

/**
 * How a listening node treats who comes.
 *
 * @param version the protocol version it speaks
 * @param patience how long one handshake may take
 * @param maxHandshakes how many handshakes may go on at once, and how many authenticated peers may wait
 * @param offerPatience how long an authenticated peer may wait until somebody takes it
 * @param clock what both are measured by
 */
record HandshakeLimits(int version, Duration patience, int maxHandshakes, Duration offerPatience, NanoClock clock) {
    static final int VERSION = 2;
    static final HandshakeLimits USUAL =
            new HandshakeLimits(VERSION, Duration.ofSeconds(5), 64, Duration.ofSeconds(60), NanoClock.SYSTEM);
}
