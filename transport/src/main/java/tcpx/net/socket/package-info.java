/** Kernel TCP: a socket per channel, bound to its rail. */
@NullMarked
package tcpx.net.socket;

import org.jspecify.annotations.NullMarked;
