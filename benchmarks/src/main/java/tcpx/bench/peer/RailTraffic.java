package tcpx.bench.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import tcpx.bench.lab.InterfaceCounters;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabRail;

/** What node A's kernel counted as sent on the rails of a lab. */
final class RailTraffic {
    private RailTraffic() {}

    /** Bytes by rail, in their order; empty where rails share an interface and cannot be told apart. */
    static Map<String, Long> sent(Lab lab) {
        Map<String, InterfaceCounters> counters = lab.a().counters();
        Map<String, Long> sent = new LinkedHashMap<>();
        for (LabRail rail : lab.a().rails()) {
            if (rail.device().equals(rail.name())) {
                sent.put(rail.name(), counters.get(rail.device()).txBytes());
            }
        }
        return sent;
    }

    /** Their sum. */
    static long sentBytes(Lab lab) {
        return sent(lab).values().stream().mapToLong(Long::longValue).sum();
    }
}
