package tcpx.net.staged;

import org.jspecify.annotations.Nullable;
import tcpx.net.Comm;
import tcpx.unpack.Completion;

/** What a poller must know of a comm around another. */
interface Staged {
    /** The wire's own comm. */
    Comm wire();

    /** The oldest of this comm's moves that are under way; null if there is none. For the thread that drives it. */
    @Nullable
    Completion underWay(); // hot
}
