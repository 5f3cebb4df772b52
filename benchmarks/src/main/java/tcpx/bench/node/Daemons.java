package tcpx.bench.node;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Threads that keep no JVM from ending. */
public final class Daemons {
    private Daemons() {}

    /** One that runs from now on. */
    public static Thread start(String name, Runnable body) {
        Thread thread = of(name, body);
        thread.start();
        return thread;
    }

    /** One that does things at their times. */
    public static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> of(name, task));
    }

    private static Thread of(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }
}
