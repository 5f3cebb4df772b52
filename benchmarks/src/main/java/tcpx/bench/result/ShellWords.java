package tcpx.bench.result;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Arguments as a POSIX shell takes them back. */
public final class ShellWords {
    private ShellWords() {}

    /** A command line. */
    public static String join(List<String> arguments) {
        return arguments.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    /** Variables before a command, each {@code NAME=value}. */
    static String assignments(Map<String, String> environment) {
        return environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=" + quote(each.getValue()) + " ")
                .collect(Collectors.joining());
    }

    private static String quote(String argument) {
        return argument.matches("[A-Za-z0-9_@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
