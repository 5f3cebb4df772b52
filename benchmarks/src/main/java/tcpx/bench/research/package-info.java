/**
 * Conclusions from stored runs: what limits a cell, whether two runs differ, how a metric went over the releases, which
 * settings are best. Pure: reads records, prints nothing, starts nothing.
 */
package tcpx.bench.research;
