/**
 * The two-node laboratory: two network namespaces on one machine joined by shaped virtual rails, and the faults that
 * can be played on them. Nothing about benchmarks, transfers or results may enter: a lab is a place to run two
 * programs, whatever they are.
 */
package tcpx.bench.lab;
