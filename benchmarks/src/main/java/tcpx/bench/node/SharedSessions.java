package tcpx.bench.node;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** One {@link Sessions} for all trials with the same settings, while there is one of these. Any thread. */
final class SharedSessions {
    private final Function<Settings, Sessions> opener;
    private final Map<Settings, Shared> open = new HashMap<>(); // guarded by this

    private static final class Shared {
        private final Sessions sessions;
        private int users;

        private Shared(Sessions sessions) {
            this.sessions = sessions;
        }
    }

    /** None yet. */
    SharedSessions(Function<Settings, Sessions> opener) {
        this.opener = opener;
    }

    /** Those of these settings; each user closes what it got, and the last thereby ends them. */
    synchronized Sessions take(Settings settings) {
        Shared shared = open.computeIfAbsent(settings, each -> new Shared(opener.apply(each)));
        shared.users++;
        return shared.sessions.lent(() -> giveBack(settings, shared));
    }

    private void giveBack(Settings settings, Shared shared) {
        synchronized (this) {
            if (--shared.users > 0) {
                return;
            }
            open.remove(settings);
        }
        shared.sessions.close();
    }
}
