/**
 * Processes and where they run: labs with programs in them, node B's program, other builds, the testbed of this
 * process, JMH's lock. Knows nothing of what is measured.
 */
package tcpx.bench.launch;
