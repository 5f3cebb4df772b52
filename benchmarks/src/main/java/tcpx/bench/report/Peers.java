package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

/** The programs that ran beside ours, as a run's properties tell of them. */
public final class Peers {
    /**
     * Prefix of the properties of a run that say how each program uses the rails, and under {@code NAME.remark} what
     * went wrong.
     */
    public static final String PROPERTIES = "peer.";

    private static final String REMARK = ".remark";

    private Peers() {}

    /**
     * A program.
     *
     * @param name as in the column {@code peer}
     * @param kind how it uses the rails; may be empty
     * @param remark why there are no figures, or no more of them, and what to do; may be empty
     */
    public record Peer(String name, String kind, String remark) {
        /** Both in one line. */
        String how() {
            return kind + (kind.isEmpty() || remark.isEmpty() ? "" : "; ") + remark;
        }

        /** What happened, without what to do about it. */
        String remarkInShort() {
            int colon = remark.indexOf(':');
            return colon < 0 ? remark : remark.substring(0, colon);
        }

        /** Which colour its bars have. */
        int group() {
            return name.equals(CellKey.OURS) ? 0 : 1;
        }
    }

    /** Ours, and the other programs of a run. */
    static List<Peer> of(Run run) {
        Map<String, String> properties = run.properties().under(PROPERTIES);
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put(CellKey.OURS, "");
        kinds.putAll(properties);
        kinds.keySet().removeIf(name -> name.endsWith(REMARK));
        // older runs do not say how each uses the rails
        run.cells().forEach(cell -> kinds.putIfAbsent(cell.key().peer(), ""));
        List<Peer> peers = new ArrayList<>();
        kinds.forEach((name, kind) -> peers.add(new Peer(name, kind, properties.getOrDefault(name + REMARK, ""))));
        return peers;
    }
}
