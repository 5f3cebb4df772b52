package tcpx.bench.harness;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A metric's name as JMH gets it. JMH puts it into its files as it is, except that it makes brackets of {@code <} and
 * {@code >}: what would break JSON or CSV there, as the names of interfaces may, is written as in an address
 * ({@code %22}).
 */
final class MetricLabel {
    private static final Pattern ODD = Pattern.compile("[^ -~]|[%\"\\\\,<>]");

    private MetricLabel() {}

    static String of(String name) {
        return ODD.matcher(name).replaceAll(odd -> URLEncoder.encode(odd.group(), StandardCharsets.UTF_8));
    }

    /** The name again; text that is of no label is left as it is. */
    static String name(String label) {
        try {
            return label.indexOf('%') < 0
                    ? label
                    : URLDecoder.decode(label.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ofAnotherProfiler) {
            return label;
        }
    }
}
