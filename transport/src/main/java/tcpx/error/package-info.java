/**
 * What can go wrong, as types. Every exception names where (rail, operation, errno), and the remedy where one is known.
 * Retriable conditions are not exceptions: they are negative constants of {@code tcpx.net}. With it what closes in good
 * order when something has gone wrong. A leaf.
 */
@NullMarked
package tcpx.error;

import org.jspecify.annotations.NullMarked;
