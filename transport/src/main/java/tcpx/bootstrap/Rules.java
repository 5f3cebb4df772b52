package tcpx.bootstrap;

import java.time.Duration;
import tcpx.time.NanoClock;

/**
 * How a listening node treats who comes.
 *
 * @param version the protocol version it speaks
 * @param patience how long one handshake may take
 * @param maxVisitors how many handshakes may go on at once, and how many authenticated peers may wait
 * @param clock what the patience is measured by
 */
record Rules(int version, Duration patience, int maxVisitors, NanoClock clock) {
    static final int VERSION = 1;
    static final Rules USUAL = new Rules(VERSION, Duration.ofSeconds(5), 64, NanoClock.SYSTEM);
}
