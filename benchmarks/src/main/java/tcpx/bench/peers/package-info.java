/**
 * Other programs that move bytes over the same rails, to set ours beside: their command lines, what they print, and what they cost. Knows
 * neither the lab nor the command line.
 */
package tcpx.bench.peers;
