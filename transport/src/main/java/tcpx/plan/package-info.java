/**
 * Pure arithmetic: how a message is cut into chunks, and which channel carries which. No I/O, no clocks, no memory;
 * nothing of ours may enter.
 */
@NullMarked
package tcpx.plan;

import org.jspecify.annotations.NullMarked;
