package tcpx.net.nccl;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import tcpx.ffi.LogCallback;

/**
 * The plugins that this process has initialised. Before v11 NCCL calls init once in a process, whatever number of
 * communicators there are, and plugins refuse it a second time; from v11 on each has a context of its own. What has
 * been loaded stays so until the process ends, and this with it. Thread-safe.
 */
final class InitialisedPlugins {
    /** A shared object is the process's, and so are they. */
    static final InitialisedPlugins OF_THIS_PROCESS = new InitialisedPlugins();

    private final Map<Long, Shared> byTable = new HashMap<>(); // guarded by this

    private InitialisedPlugins() {}

    /**
     * Initialises a plugin, unless that has been done and is enough.
     *
     * @param log hears what it says from now on
     * @return the plugin's result
     */
    int init(PluginCalls plugin, LogCallback.Sink log) {
        if (plugin.layout().hasContext()) {
            return plugin.init(LogCallback.install(log));
        }
        Shared shared;
        synchronized (this) {
            shared = byTable.computeIfAbsent(plugin.table(), table -> new Shared(log));
        }
        return shared.init(plugin, log);
    }

    /** One that is initialised once; whoever has loaded it last hears what it says. */
    private static final class Shared implements LogCallback.Sink {
        private volatile LogCallback.Sink last;
        private boolean initialised; // guarded by this

        Shared(LogCallback.Sink first) {
            this.last = first;
        }

        synchronized int init(PluginCalls plugin, LogCallback.Sink log) {
            last = log;
            if (initialised) {
                return 0;
            }
            int result = plugin.init(LogCallback.install(this));
            initialised = result == 0;
            return result;
        }

        @Override
        public void log(int level, long flags, String file, int line, Supplier<String> text) {
            last.log(level, flags, file, line, text);
        }
    }
}
