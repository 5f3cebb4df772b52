/**
 * A deterministic wire inside one process: both ends in one JVM, one copy per message, faults by script. The contract's
 * twin for tests and the floor of the harness. No clock, socket or randomness of its own may enter.
 */
package tcpx.net.inproc;
