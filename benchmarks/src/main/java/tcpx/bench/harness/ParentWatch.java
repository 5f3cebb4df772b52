package tcpx.bench.harness;

import java.io.IOException;

/**
 * Ends this process when the one that started it is gone: its end of our standard input is then closed, however it
 * died.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /** Starts to watch. The process that started this one must hold a pipe to its standard input and write nothing. */
    public static void start() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is said on it
                        }
                    } catch (IOException ignored) {
                        // closed: the same
                    }
                    Runtime.getRuntime().halt(3);
                },
                "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }
}
