/**
 * A second step behind a wire's own: what a wire has received lies where it could put it, and is moved from there to
 * where it belongs, while the next message arrives. Around any other provider.
 */
@NullMarked
package tcpx.net.staged;

import org.jspecify.annotations.NullMarked;
