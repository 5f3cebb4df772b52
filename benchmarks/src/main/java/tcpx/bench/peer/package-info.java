/**
 * Other programs that move bytes over the same rails, in a lab, to set ours beside: one class for each says what it is
 * and runs it; {@link tcpx.bench.peer.Peers} lists them.
 */
package tcpx.bench.peer;
