/**
 * Statistics of repeated measurements, written from scratch where the usual libraries are asymptotic: summaries with
 * exact median intervals, exact rank tests, corrected comparisons of a sweep, paired ratios, change points. Pure
 * arithmetic: no files, no clock, no hidden randomness (a generator is passed in), nothing of the project enters; of
 * commons-math3 only its distributions.
 *
 * <p>The unit of evidence is the <em>fork</em>: one number per forked JVM. Iterations of one fork share its JIT
 * profile, its sockets and its memory layout, so they are no independent evidence and must be averaged before they come
 * here.
 */
package tcpx.bench.stats;
