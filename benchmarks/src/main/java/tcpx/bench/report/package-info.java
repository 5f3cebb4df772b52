/**
 * What a person reads: tables and charts from summaries, comparisons and fits. Everything is a pure function from values to text; where it
 * is printed, and whether colour is wanted, the caller decides. No measuring, no files of measurements and no statistics of its own may
 * enter.
 */
package tcpx.bench.report;
