package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of hosts as Slurm writes them: {@code n[1-4]}, {@code gpu[08-11,14],login}. */
final class HostList {
    private static final Pattern ITEM = Pattern.compile("([^,\\[]*)(?:\\[([^\\]]*)\\]([^,]*))?(?:,|$)");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");
    private static final int MOST = 100_000;

    private HostList() {}

    /**
     * The hosts in their order.
     *
     * @throws IllegalArgumentException if it is no such list
     */
    static List<String> expand(String text) {
        List<String> hosts = new ArrayList<>();
        Matcher item = ITEM.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!item.find(at) || item.start() != at) {
                throw refused(text);
            }
            String before = item.group(1);
            if (item.group(2) == null) {
                hosts.add(before);
            } else {
                for (String numbers : item.group(2).split(",", -1)) {
                    addRange(hosts, before, numbers, item.group(3), text);
                }
            }
            at = item.end();
        }
        return hosts;
    }

    private static void addRange(List<String> hosts, String before, String numbers, String after, String text) {
        Matcher range = RANGE.matcher(numbers);
        if (!range.matches()) {
            throw refused(text);
        }
        String low = range.group(1);
        long first = Long.parseLong(low);
        long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
        if (last < first || last - first > MOST) {
            throw refused(text);
        }
        for (long number = first; number <= last; number++) {
            String digits = Long.toString(number);
            hosts.add(before + "0".repeat(Math.max(0, low.length() - digits.length())) + digits + after);
        }
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("'" + text + "' is no list of hosts such as n[1-4]");
    }
}
