package tcpx.ffi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the JVM does when a signal comes. It lives by some of them: a null pointer in compiled code, or the end of a
 * loop that a garbage collector waits for, is a SIGSEGV to it. A foreign library that installs handlers of its own ends
 * the JVM at the next such moment; here they are put back. In between the JVM is at the mercy of the other handler: a
 * process that expects such a library preloads the JDK's libjsig, which keeps both. Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sigaction.2.html">sigaction(2)</a>
 */
public final class SignalHandlers {
    private static final List<String> NAMES = List.of(
            "0",
            "SIGHUP",
            "SIGINT",
            "SIGQUIT",
            "SIGILL",
            "SIGTRAP",
            "SIGABRT",
            "SIGBUS",
            "SIGFPE",
            "SIGKILL",
            "SIGUSR1",
            "SIGSEGV",
            "SIGUSR2",
            "SIGPIPE",
            "SIGALRM",
            "SIGTERM",
            "SIGSTKFLT",
            "SIGCHLD",
            "SIGCONT",
            "SIGSTOP",
            "SIGTSTP",
            "SIGTTIN",
            "SIGTTOU",
            "SIGURG",
            "SIGXCPU",
            "SIGXFSZ",
            "SIGVTALRM",
            "SIGPROF",
            "SIGWINCH",
            "SIGIO",
            "SIGPWR",
            "SIGSYS");
    private static final int ACTION_BYTES = 152; // struct sigaction; the handler stands first
    private static final long MOST_SPECIAL = 1; // SIG_DFL, SIG_IGN

    /** As they are before the first foreign library is loaded: whoever loads one gets this object first. */
    public static final SignalHandlers OF_JVM = new SignalHandlers();

    private final Map<Integer, byte[]> actions = new LinkedHashMap<>();

    private SignalHandlers() {
        long memory = Memory.allocate(ACTION_BYTES);
        for (int signal = 1; signal < NAMES.size(); signal++) {
            if (Posix.sigaction(signal, 0, memory) == 0 && Memory.getLong(memory) > MOST_SPECIAL) {
                byte[] action = new byte[ACTION_BYTES];
                Memory.get(memory, action);
                actions.put(signal, action);
            }
        }
        Memory.free(memory);
    }

    /** Puts back what another handler stands in the place of, and says of which signals ("SIGSEGV"). */
    public List<String> restore() {
        List<String> restored = new ArrayList<>();
        long memory = Memory.allocate(2L * ACTION_BYTES);
        try {
            actions.forEach((signal, action) -> {
                Memory.put(memory + ACTION_BYTES, action);
                if (Posix.sigaction(signal, 0, memory) == 0
                        && Memory.getLong(memory) != Memory.getLong(memory + ACTION_BYTES)
                        && Posix.sigaction(signal, memory + ACTION_BYTES, 0) == 0) {
                    restored.add(NAMES.get(signal));
                }
            });
        } finally {
            Memory.free(memory);
        }
        return restored;
    }
}
