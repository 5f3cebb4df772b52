/**
 * JMH from the outside: its command line in, one fork at a time, rows out as they are measured; and from the inside:
 * profilers that report what both nodes counted.
 */
package tcpx.bench.harness;
