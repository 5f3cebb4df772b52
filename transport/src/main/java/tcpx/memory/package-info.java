/**
 * The memory that transfers read and write: page-aligned regions outside the Java heap, and the test pattern that
 * proves what arrived.
 */
@NullMarked
package tcpx.memory;

import org.jspecify.annotations.NullMarked;
