/**
 * Pure arithmetic: how many posts a channel may have outstanding, and in which order their slots come free. No I/O, no
 * clocks, no memory; nothing of ours may enter.
 */
@NullMarked
package tcpx.window;

import org.jspecify.annotations.NullMarked;
