package tcpx.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the JVM takes for its own and a foreign library may change: what happens when a signal comes, and the working
 * directory. The JVM lives by some signals: a null pointer in compiled code, or the end of a loop that a garbage
 * collector waits for, is a SIGSEGV to it. A foreign library that installs handlers of its own, or blocks the signal,
 * ends the JVM at the next such moment; here both are put back. In between the JVM is at the mercy of the other
 * handler: a process that expects such a library preloads the JDK's libjsig, which keeps both. Files of relative names
 * lie below the working directory, whoever has changed it. Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sigaction.2.html">sigaction(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man3/pthread_sigmask.3.html">pthread_sigmask(3)</a>
 */
public final class JvmState {
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

    /** As it is before the first foreign library is loaded: whoever loads one gets this object first. */
    public static final JvmState ASSUMED = new JvmState();

    private static final int SIG_UNBLOCK = 1;
    private static final int MASK_BYTES = 128; // sigset_t
    private static final List<String> SYNCHRONOUS = List.of("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP");

    private final Map<Integer, byte[]> actions = new LinkedHashMap<>();
    private final String directory = workingDirectory();

    private JvmState() {
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

    /**
     * What was changed.
     *
     * @param handlers signals whose handlers were others ("SIGSEGV")
     * @param blocked signals that were held back from this thread
     * @param directory whether the working directory was another
     */
    public record Changes(List<String> handlers, List<String> blocked, boolean directory) {
        /** Copies the lists. */
        public Changes {
            handlers = List.copyOf(handlers);
            blocked = List.copyOf(blocked);
        }
    }

    /** Puts back what another has changed, and says what. */
    public Changes restore() {
        boolean moved = !workingDirectory().equals(directory) && Posix.chdir(directory) == 0;
        return new Changes(restoreHandlers(), unblock(), moved);
    }

    private static String workingDirectory() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString();
        } catch (IOException e) {
            return ""; // it has been deleted, or there is no /proc
        }
    }

    // as long as a signal is blocked that a thread raises itself, the kernel ends the process for it
    private static List<String> unblock() {
        List<String> unblocked = new ArrayList<>();
        long memory = Memory.allocate(2L * MASK_BYTES);
        try {
            Memory.fill(memory, 2L * MASK_BYTES, (byte) 0);
            long wanted = 0;
            for (String name : SYNCHRONOUS) {
                wanted |= 1L << (NAMES.indexOf(name) - 1);
            }
            Memory.putLong(memory, wanted);
            if (Posix.signalMask(SIG_UNBLOCK, memory, memory + MASK_BYTES) == 0) {
                long blocked = Memory.getLong(memory + MASK_BYTES);
                for (String name : SYNCHRONOUS) {
                    if ((blocked >>> (NAMES.indexOf(name) - 1) & 1) != 0) {
                        unblocked.add(name);
                    }
                }
            }
        } finally {
            Memory.free(memory);
        }
        return unblocked;
    }

    private List<String> restoreHandlers() {
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
