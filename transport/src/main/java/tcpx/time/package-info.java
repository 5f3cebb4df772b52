/** Time as a parameter: clocks and deadlines. A leaf; nothing of ours may enter. */
@NullMarked
package tcpx.time;

import org.jspecify.annotations.NullMarked;
