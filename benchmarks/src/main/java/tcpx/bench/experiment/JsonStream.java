package tcpx.bench.experiment;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.experiment.Recorder.RunListener;
import tcpx.bench.research.Incidents;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.JsonLine;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;

/**
 * A run for tools, while it goes on: a line of JSON for each iteration and each event, and at the end what was found.
 */
public final class JsonStream implements RunListener {
    private final PrintStream to;

    /** One that writes there. */
    public JsonStream(PrintStream to) {
        this.to = to;
    }

    @Override
    public void samples(List<SampleRow> rows) {
        SampleRow first = rows.get(0);
        Map<String, Object> object = new LinkedHashMap<>(Map.of("type", "iteration"));
        first.moment().ifPresent(moment -> {
            object.put("time", moment.timeNs());
            object.put("turn", moment.turn());
        });
        object.put("benchmark", first.cell().benchmark());
        object.put("params", first.cell().params());
        object.put("peer", first.cell().peer());
        object.put("fork", first.fork());
        object.put("iteration", first.iteration());
        Map<String, Object> metrics = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> Double.isFinite(row.value().orElse(Double.NaN))) // JSON has no word for another
                .forEach(row -> metrics.put(
                        row.metric().name(),
                        Map.of(
                                "value",
                                row.value().orElseThrow(),
                                "unit",
                                row.metric().unit())));
        object.put("metrics", metrics);
        write(object);
    }

    @Override
    public void events(List<EventRow> rows) {
        for (EventRow row : rows) {
            Map<String, Object> object = new LinkedHashMap<>(Map.of("type", "event"));
            object.put("time", row.timeNs());
            object.put("turn", row.turn());
            object.put("iteration", row.iteration());
            object.put("node", row.node().label());
            object.put("rail", row.rail());
            object.put("channel", row.channel());
            object.put("event", row.event());
            object.put("reason", row.reason());
            write(object);
        }
    }

    /** The run has ended. */
    public void ended(Run run) {
        Incidents.of(run).forEach(incident -> {
            Map<String, Object> object = new LinkedHashMap<>(Map.of("type", "finding"));
            object.put("kind", incident.kind().name());
            object.put("text", incident.text());
            object.put("remedy", incident.remedy());
            write(object);
        });
        Map<String, Object> object = new LinkedHashMap<>(Map.of("type", "end"));
        object.put("run", run.id().toString());
        object.put("status", run.status().name());
        object.put("directory", run.directory().toString());
        write(object);
    }

    private synchronized void write(Map<String, Object> object) {
        to.println(JsonLine.of(object));
        to.flush();
    }
}
