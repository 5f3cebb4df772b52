/**
 * Other programs that move bytes over the same rails, in a lab, to set ours beside: a class runs each, and
 * {@link tcpx.bench.peer.Peers} says what they are.
 */
package tcpx.bench.peer;
