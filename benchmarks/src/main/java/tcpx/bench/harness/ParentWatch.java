package tcpx.bench.harness;

import java.io.IOException;
import tcpx.bench.node.Daemons;

/**
 * Ends this process when the one that started it is gone: its end of our standard input is then closed, however it
 * died.
 */
public final class ParentWatch {
    /** System property that says that the parent holds a pipe to this process's standard input. */
    public static final String PROPERTY = "tcpx.watchParent";

    private ParentWatch() {}

    /** Starts to watch if the parent has asked for it by {@link #PROPERTY}. */
    public static void startIfAsked() {
        if (Boolean.getBoolean(PROPERTY)) {
            start();
        }
    }

    /** Starts to watch. The process that started this one must hold a pipe to its standard input and write nothing. */
    public static void start() {
        Daemons.start("parent-watch", () -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is said on it
                }
            } catch (IOException ignored) {
                // closed: the same
            }
            Runtime.getRuntime().halt(3);
        });
    }
}
