/**
 * Multi-channel TCPX: one buffer between two nodes over several NICs at once.
 */
package tcpx;
