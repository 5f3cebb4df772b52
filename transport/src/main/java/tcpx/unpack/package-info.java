/**
 * Payload that lies in pieces in bounce memory, and how it gets to where it belongs: the list of pieces in
 * GPUDirect-TCPX's own layout, its checks, and what executes it.
 */
@NullMarked
package tcpx.unpack;

import org.jspecify.annotations.NullMarked;
