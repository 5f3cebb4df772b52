package tcpx.bench.launch;

/** Shutdown hooks that are no longer needed. */
public final class ShutdownHooks {
    private ShutdownHooks() {}

    /** Takes one back; does nothing while the JVM goes down. */
    public static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // the JVM is going down already, by way of the hook
        }
    }
}
