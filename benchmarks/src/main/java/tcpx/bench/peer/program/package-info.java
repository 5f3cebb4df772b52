/** Peers of our own, as programs: plain streams and ping-pongs, by the JDK's channels or the system calls alone. */
package tcpx.bench.peer.program;
