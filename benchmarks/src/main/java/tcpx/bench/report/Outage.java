package tcpx.bench.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tcpx.bench.research.Ceiling;
import tcpx.bench.result.Run;

/**
 * A rail that is down for some time of each fork.
 *
 * @param railGBps what it carries otherwise
 * @param seconds how long it is down
 */
record Outage(double railGBps, double seconds) {
    private static final Pattern DOWN = Pattern.compile("\\D*(\\d{1,3}) down @\\S+ for (\\d{1,9}(?:\\.\\d+)?)(m?)s");

    /** The fault of a run, where that is the only one and the rails' rates are known. */
    static Optional<Outage> of(Run run, Optional<Ceiling> ceiling) {
        Matcher fault = DOWN.matcher(run.properties().topology().getOrDefault("topology.faults", ""));
        if (ceiling.isEmpty() || !fault.matches()) {
            return Optional.empty();
        }
        int rail = Integer.parseInt(fault.group(1)) - 1;
        double seconds = Double.parseDouble(fault.group(2)) / (fault.group(3).isEmpty() ? 1 : 1e3);
        return rail >= 0 && rail < ceiling.get().railGBps().size()
                ? Optional.of(new Outage(ceiling.get().railGBps().get(rail), seconds))
                : Optional.empty();
    }
}
