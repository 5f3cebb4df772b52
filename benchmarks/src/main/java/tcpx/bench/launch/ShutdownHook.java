package tcpx.bench.launch;

/** What is done when this process is ended from outside before it has come to do it itself. */
public final class ShutdownHook implements AutoCloseable {
    private final Thread thread;

    /** From now on. */
    public ShutdownHook(Runnable step) {
        thread = new Thread(step);
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** No longer; does nothing while the JVM goes down. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ignored) {
            // the JVM is going down already, by way of the hook
        }
    }
}
