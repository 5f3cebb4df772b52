/** Kernel TCP: a socket per channel, bound to its rail. */
package tcpx.net.socket;
