/**
 * Models of goodput in physical words: how it grows with channels, with chunk size, with the window, and which model
 * the measurements support. The only importer of commons-math3; takes plain numbers and gives values back: no files, no
 * clock, no hidden randomness.
 *
 * <p>All fits minimise <em>relative</em> deviations (squares of differences of logarithms): fork noise grows with the
 * level, and a sweep from 0.5 to 12 GB/s must not be decided by its largest point alone.
 */
package tcpx.bench.model;
