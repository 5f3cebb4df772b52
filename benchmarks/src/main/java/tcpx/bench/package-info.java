/**
 * The JMH benchmarks. Each ends its Javadoc with what to expect, a prediction that a run can prove wrong. Start them
 * with {@code ./run-bench.sh}, which makes the two nodes they need.
 */
package tcpx.bench;
