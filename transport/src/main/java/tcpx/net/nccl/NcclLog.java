package tcpx.net.nccl;

import java.util.Locale;
import java.util.Objects;

/**
 * A message of a plugin.
 *
 * @param level how important it is
 * @param subsystems NCCL's mask of subsystems (1 init, 16 net, ...)
 * @param file the plugin's source file; empty where we say something of the plugin
 * @param line in that file
 * @param text what it says; on machines other than x86-64 and aarch64 the printf format as the plugin wrote it, with a
 *     note
 */
public record NcclLog(Level level, long subsystems, String file, int line, String text) {
    /** Checks that nothing is missing. */
    public NcclLog {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(text, "text");
    }

    /** NCCL's log levels. */
    public enum Level {
        /** Nothing. */
        NONE,
        /** Which version it is. */
        VERSION,
        /** Errors, and what leads to them. */
        WARN,
        /** What it has found and chosen. */
        INFO,
        /** Why the process is about to end. */
        ABORT,
        /** Every step; only from debug builds. */
        TRACE;

        /**
         * The level that the variable {@code NCCL_DEBUG} asks for; {@link #WARN} if it is empty.
         *
         * @throws IllegalArgumentException with what is allowed, if it is none of them
         */
        public static Level of(String ncclDebug) {
            if (ncclDebug.isBlank()) {
                return WARN;
            }
            try {
                return valueOf(ncclDebug.strip().toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "NCCL_DEBUG is '" + ncclDebug + "', allowed: VERSION, WARN, INFO, ABORT, TRACE", e);
            }
        }

        /** The level of a plugin's number; one that is not documented counts as the most talkative. */
        static Level of(int number) {
            return number >= 0 && number < values().length ? values()[number] : TRACE;
        }
    }

    @Override
    public String toString() {
        String place = file.isEmpty() ? "the plugin:" : file.substring(file.lastIndexOf('/') + 1) + ":" + line;
        return "NCCL " + level + " " + place + " " + text;
    }
}
