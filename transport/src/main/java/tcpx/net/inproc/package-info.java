/**
 * A deterministic wire inside one process: both ends in one JVM, one copy per message, faults by script. The contract's
 * twin for tests and the floor of the harness. No native call may
 * enter, and no randomness without a seed.
 */
@NullMarked
package tcpx.net.inproc;

import org.jspecify.annotations.NullMarked;
