/**
 * Channels: one comm each, on one rail, with the window that bounds what is outstanding on it. The manager opens them
 * in parallel and closes them all, also after a partial failure.
 */
@NullMarked
package tcpx.channel;

import org.jspecify.annotations.NullMarked;
