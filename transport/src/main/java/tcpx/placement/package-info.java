/**
 * Which thread runs on which core, and how: who shares a core with whom is worth a factor of two where both nodes are
 * one machine.
 */
@NullMarked
package tcpx.placement;

import org.jspecify.annotations.NullMarked;
