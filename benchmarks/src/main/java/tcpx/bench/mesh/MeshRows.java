package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.node.IterationMetrics;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.SampleRow;

/** Rows of a rank's iteration, as text to rank 0, and there as rows of pairs. Pure. */
final class MeshRows {
    /** Columns beside those of the benchmark's own parameters. */
    static final List<String> PARAMETERS = List.of("pattern", "round", "from", "to");

    private static final String FIELD = "\t";
    private static final int LINES_OF_A_PIECE = 400; // of some 60 bytes: below the 64 KiB of a message's text

    private MeshRows() {}

    /** A line for each value of a session, which has the peer's rank in its name; in pieces that a frame can hold. */
    static List<String> encode(List<SampleRow> rows) {
        List<String> lines = new ArrayList<>();
        for (SampleRow row : rows) {
            if (row.value().isPresent() && MeshTask.split(row.metric().name()).isPresent()) {
                lines.add(String.join(
                        FIELD,
                        row.metric().name(),
                        row.metric().unit(),
                        Integer.toString(row.iteration()),
                        Double.toString(row.value().getAsDouble())));
            }
        }
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += LINES_OF_A_PIECE) {
            pieces.add(String.join("\n", lines.subList(i, Math.min(lines.size(), i + LINES_OF_A_PIECE))));
        }
        return pieces;
    }

    /**
     * The rows of pairs.
     *
     * @param base the cell of all pairs of the round
     * @param round with its pairs: what one session cannot tell apart from another is left out
     */
    static List<SampleRow> decode(String text, CellKey base, int fork, int from, Round round) {
        List<SampleRow> rows = new ArrayList<>();
        Map<Integer, CellKey> keys = new LinkedHashMap<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] fields = line.split(FIELD, -1);
            MeshTask.OfPeer of = MeshTask.split(fields[0]).orElseThrow();
            Pair pair = new Pair(from, of.peer());
            Metric metric = IterationMetrics.metric(of.metric(), fields[1]);
            if (isOfPair(metric.name(), pair, round)) {
                CellKey key = keys.computeIfAbsent(of.peer(), peer -> of(base, pair));
                double value = Double.parseDouble(fields[3]);
                rows.add(new SampleRow(
                        key, fork, Integer.parseInt(fields[2]), metric, OptionalDouble.of(value), Optional.empty()));
            }
        });
        return rows;
    }

    static CellKey of(CellKey base, Pair pair) {
        Map<String, String> params = new LinkedHashMap<>(base.params());
        params.put("from", Integer.toString(pair.from()));
        params.put("to", Integer.toString(pair.to()));
        return CellKey.of(base.benchmark(), params);
    }

    // what is counted by process or by interface is a pair's only where the pair is alone there
    private static boolean isOfPair(String metric, Pair pair, Round round) {
        boolean ofA = metric.equals("cpu.a") || metric.equals("stopped.a") || metric.matches("rail\\..*\\.tx");
        boolean ofB = metric.equals("cpu.b") || metric.equals("stopped.b") || metric.matches("rail\\..*\\.rx");
        boolean ofBoth = metric.equals("cpu") || metric.equals("cpu.jit");
        boolean aloneA = round.from(pair.from()).size() == 1;
        boolean aloneB =
                round.pairs().stream().filter(other -> other.to() == pair.to()).count() == 1;
        return !((ofA || ofBoth) && !aloneA || (ofB || ofBoth) && !aloneB);
    }
}
