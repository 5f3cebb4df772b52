package tcpx.bench.cli;

/** Shutdown hooks that are no longer needed. */
final class ShutdownHooks {
    private ShutdownHooks() {}

    static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // the JVM is going down already, by way of the hook
        }
    }
}
