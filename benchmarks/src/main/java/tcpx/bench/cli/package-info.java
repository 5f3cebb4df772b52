/**
 * The commands of {@code run-bench.sh}. Nothing here but reading arguments, calling the other packages, and exit codes.
 */
package tcpx.bench.cli;
