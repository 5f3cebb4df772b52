package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The process whose life is a namespace's life. It does nothing but wait for the end of its standard input: when this
 * JVM ends, the holder kills what runs in its namespace and ends, and the kernel removes the namespace with its NICs.
 * So no run can leave a lab behind. Signals of the terminal are ignored: Ctrl-C must reach the programs first.
 */
final class NamespaceAnchor {
    // Arguments: sysctls as net/ipv4/name=value. Prints "refused NAME" for those it may not set, then "ready".
    private static final String SCRIPT = """
            trap '' INT HUP QUIT TERM
            for setting in "$@"; do
              { printf %s "${setting#*=}" > "/proc/sys/${setting%%=*}"; } 2>/dev/null || echo "refused ${setting%%=*}"
            done
            namespace=$(stat -Lc %i /proc/$$/ns/net)
            echo ready
            while read -r order; do
              [ "$order" = keep ] && exec sleep infinity
            done
            found=yes
            rounds=500
            while [ -n "$found" ] && [ $rounds -gt 0 ]; do
              found=
              rounds=$((rounds - 1))
              for entry in $(stat -Lc %i:%n /proc/[0-9]*/ns/net 2>/dev/null); do
                [ "${entry%%:*}" = "$namespace" ] || continue
                process=${entry#*:/proc/}
                process=${process%%/*}
                [ "$process" != $$ ] && kill -9 "$process" 2>/dev/null && found=yes
              done
            done
            """;

    private static final String REFUSED = "refused ";

    private NamespaceAnchor() {}

    /**
     * Starts a holder and returns when its namespace is there.
     *
     * @param enter the program and options that make the namespace ({@code unshare --net …}) and become what follows
     * @param name shown by {@code ps}
     * @param settings sysctls of the namespace, {@code net/ipv4/name=value}
     */
    static BoundProcess start(List<String> enter, String name, List<String> settings) throws BoundProcess.Refused {
        List<String> argv = new ArrayList<>(enter);
        argv.addAll(List.of("sh", "-c", SCRIPT, name));
        argv.addAll(settings);
        return BoundProcess.start(argv);
    }

    /** The sysctls that a holder was not allowed to set. */
    static List<String> refusedSettings(BoundProcess holder) {
        return holder.said().stream().map(line -> line.replace(REFUSED, "")).toList();
    }
}
