package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be told of a process that ended without saying why: its exit code or signal, and its last lines, or of a
 * JVM that crashed the few that say where.
 */
public final class LastWords {
    private static final int SIGNAL_BASE = 128;
    private static final int LINES = 5;
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL",
            11, "SIGSEGV", 15, "SIGTERM");
    private static final String CRASH = "A fatal error has been detected by the Java Runtime Environment";
    private static final Pattern CRASH_SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+|Internal Error) ?\\([^)]*\\)");
    private static final String FRAME = "# Problematic frame:";
    private static final Pattern REPORT = Pattern.compile("#\\s+(/\\S*hs_err_pid\\d+\\.log)");

    private LastWords() {}

    /** How a process ended: {@code was ended by signal 9 (SIGKILL)}, {@code ended with exit code 3}. */
    public static String end(int exitCode) {
        int signal = exitCode - SIGNAL_BASE;
        if (signal <= 0) {
            return "ended with exit code " + exitCode;
        }
        String name = SIGNALS.get(signal);
        return "was ended by signal " + signal + (name == null ? "" : " (" + name + ")");
    }

    /** The same with what it said last, each line indented. */
    public static String of(int exitCode, List<String> said) {
        List<String> words = words(said);
        return end(exitCode)
                + (words.isEmpty() ? "; it said nothing" : "; its last words:\n  " + String.join("\n  ", words));
    }

    private static List<String> words(List<String> said) {
        for (String line : said) {
            if (line.contains(CRASH)) {
                return crash(said);
            }
        }
        List<String> lines = said.stream().filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    }

    private static List<String> crash(List<String> said) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            String line = said.get(i).strip();
            Matcher report = REPORT.matcher(line);
            if (CRASH_SIGNAL.matcher(line).lookingAt()) {
                words.add("the JVM crashed: " + line.substring(1).strip());
            } else if (line.equals(FRAME) && i + 1 < said.size()) {
                words.add("in " + said.get(i + 1).strip().substring(1).strip());
            } else if (report.matches()) {
                words.add("see " + report.group(1));
            }
        }
        return words;
    }
}
