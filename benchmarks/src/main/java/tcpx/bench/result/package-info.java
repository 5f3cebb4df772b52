/**
 * Results on disk: files to records and back. Raw first; nothing here computes statistics, knows JMH or draws.
 *
 * <p>The format is documented column by column in {@code results/README.md}.
 */
package tcpx.bench.result;
