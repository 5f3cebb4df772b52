package tcpx.bench.result;

import java.util.List;
import java.util.stream.Collectors;

/** Arguments as a POSIX shell takes them back. */
final class ShellWords {
    private ShellWords() {}

    static String join(List<String> arguments) {
        return arguments.stream().map(ShellWords::quote).collect(Collectors.joining(" "));
    }

    private static String quote(String argument) {
        return argument.matches("[A-Za-z0-9_@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
