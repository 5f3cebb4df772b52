package tcpx.bench.report.html;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import tcpx.bench.report.html.HtmlRenderer.HtmlTable;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.Timeline;

/**
 * The event log of a run as one self-contained page: a lane per channel, a bar per chunk with a colour for each phase
 * (posted to sent, sent to received, received to acknowledged; and the copies from and to a device, or the unpacking,
 * where there are), to be zoomed and dragged; and below the times from each event to the next as a table. Without a
 * script the whole log is shown and cannot be zoomed.
 */
public final class TimelineHtml {
    private static final double WIDTH = 1_000_000;
    private static final int ROW = 9;
    private static final int BAR = 7;
    private static final int LANE_GAP = 12;
    private static final ChunkEvent.Kind[] KINDS = ChunkEvent.Kind.values();

    private TimelineHtml() {}

    /** What a chunk is waiting for, in the order of its life; a colour each. */
    private enum Phase {
        STAGING("being copied from the device", 3),
        SENDING("posted, not yet sent", 0),
        ON_THE_WAY("sent, not yet received", 1),
        MOVING("received, being moved to its place", 4),
        ACKNOWLEDGING("received, not yet acknowledged", 2);

        private final String words;
        private final int colour;

        Phase(String words, int colour) {
            this.words = words;
            this.colour = colour;
        }

        /** The phase that an event ends. */
        static Phase before(ChunkEvent.Kind end, ChunkLanes.Chunk chunk) {
            return switch (end) {
                case POSTED, STAGED -> STAGING;
                case SENT -> SENDING;
                case LANDED -> ON_THE_WAY;
                case RECEIVED -> chunk.times()[ChunkEvent.Kind.LANDED.ordinal()] < 0 ? ON_THE_WAY : MOVING;
                case ACKNOWLEDGED -> ACKNOWLEDGING;
            };
        }

        String colour() {
            return "s" + colour;
        }
    }

    /**
     * Writes the page; an older one is replaced in one step.
     *
     * @param name what the log is of, such as the run's id
     * @return {@code file}, absolute
     * @throws java.io.UncheckedIOException naming the file if it cannot be written
     */
    public static Path write(Timeline timeline, String name, Path file) {
        ChunkLanes lanes = ChunkLanes.of(timeline);
        Page page = new Page(name + " · timeline of chunks");
        page.with(
                HtmlRenderer.head(Document.of("timeline of chunks", name, sentence(timeline, lanes), List.of())),
                notices(timeline, lanes));
        if (lanes.count() > 0) {
            draw(page, lanes);
            page.with(HtmlElement.of("section")
                    .with(HtmlElement.of("h2", "How long each phase took"), HtmlTable.of(table(lanes))));
        }
        return page.write(file);
    }

    private static String sentence(Timeline timeline, ChunkLanes lanes) {
        if (lanes.count() == 0) {
            return "The log holds no posting of a chunk, so there is nothing to draw.";
        }
        return lanes.count() + " chunks on " + Figures.count(lanes.lanes().size(), "channel") + ", "
                + timeline.events().size() + " events. "
                + "Rows within a lane are the places of its window. Node B's clock may be a constant off.";
    }

    private static HtmlElement notices(Timeline timeline, ChunkLanes lanes) {
        HtmlElement list = HtmlElement.of("ul").cls("notices");
        if (timeline.leftOut() > 0) {
            list.with(HtmlRenderer.finding(Finding.warning(
                    "only the first " + timeline.events().size() + " events are drawn, " + timeline.leftOut()
                            + " later ones are left out",
                    "")));
        }
        if (lanes.orphans() > 0) {
            list.with(HtmlRenderer.finding(Finding.note(
                    lanes.orphans() + " events belong to chunks whose posting is not in the log, and are not drawn")));
        }
        return list;
    }

    private static void draw(Page page, ChunkLanes lanes) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (List<List<ChunkLanes.Chunk>> rows : lanes.lanes().values()) {
            for (List<ChunkLanes.Chunk> row : rows) {
                for (ChunkLanes.Chunk chunk : row) {
                    from = Math.min(from, chunk.posted().timeNs());
                    to = Math.max(to, chunk.end());
                }
            }
        }
        long span = Math.max(1, to - from);
        int height = lanes.lanes().values().stream()
                .mapToInt(rows -> rows.size() * ROW + LANE_GAP)
                .sum();
        HtmlElement names = HtmlElement.of("svg")
                .cls("names")
                .attr("width", "52")
                .attr("height", height)
                .attr("aria-hidden", "true");
        HtmlElement chart = HtmlElement.of("svg")
                .cls("lanes")
                .attr("id", "figure-timeline")
                .attr("height", height)
                .attr("viewBox", "0 0 " + (long) WIDTH + " " + height)
                .attr("preserveAspectRatio", "none")
                .attr("role", "img")
                .attr("aria-label", "chunks over time per channel; the table below holds the times")
                .attr("tabindex", "0");
        StringJoiner data = new StringJoiner(",", "[", "]");
        Set<Phase> drawn = EnumSet.noneOf(Phase.class);
        int top = LANE_GAP / 2;
        for (Map.Entry<Integer, List<List<ChunkLanes.Chunk>>> lane :
                lanes.lanes().entrySet()) {
            int tall = lane.getValue().size() * ROW;
            names.with(Plot.label(46, top + tall / 2.0 + 4, "ch " + lane.getKey(), "end"));
            chart.with(Plot.box(0, top - 2, WIDTH, tall + 2).cls("lane"));
            chart.with(lane(lane.getValue(), top, from, span, data, drawn));
            top += tall + LANE_GAP;
        }
        HtmlElement figure = HtmlElement.of("figure").cls("wide timeline").attr("id", "timeline");
        figure.with(HtmlElement.of(
                "figcaption",
                "Drag to move, Ctrl and wheel or the buttons to zoom, arrow keys and + − with the keyboard"));
        HtmlElement legend = HtmlElement.of("div").cls("legend");
        drawn.forEach(phase -> legend.with(Figure.key("box", phase.colour(), phase.words)));
        HtmlElement tools = HtmlElement.of("div").cls("tools");
        tools.with(
                button("zoom-in", "+", "zoom in"),
                button("zoom-out", "−", "zoom out"),
                button("zoom-all", "all", "show all"));
        figure.with(legend, tools, HtmlElement.of("div").cls("lanebox").with(names, chart), axis(span));
        page.with(HtmlElement.of("section").with(figure));
        page.script(
                "timeline.js",
                "timeline-data",
                "{\"span\":" + span + ",\"width\":" + (long) WIDTH + ",\"row\":" + ROW + ",\"events\":" + events(lanes)
                        + ",\"chunks\":" + data + "}");
    }

    // what each of a chunk's times is; empty where no chunk has it
    private static String events(ChunkLanes lanes) {
        return Arrays.stream(KINDS)
                .map(kind -> lanes.has(kind) || !isOptional(kind) ? word(kind) : "")
                .collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private static boolean isOptional(ChunkEvent.Kind kind) {
        return kind == ChunkEvent.Kind.STAGED || kind == ChunkEvent.Kind.LANDED;
    }

    private static String word(ChunkEvent.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static HtmlElement button(String id, String text, String says) {
        return HtmlElement.of("button", text)
                .attr("type", "button")
                .attr("id", id)
                .attr("aria-label", says);
    }

    /** Labels of the whole span; the script draws them again when the view changes. */
    private static HtmlElement axis(long span) {
        HtmlElement axis =
                HtmlElement.of("svg").cls("axis").attr("id", "timeline-axis").attr("height", "22");
        Scale scale = Scale.between(0, span / 1e6, 0, 100, 6);
        for (Scale.Tick tick : scale.ticks()) {
            axis.with(HtmlElement.of("text", tick.label() + " ms")
                    .attr("x", HtmlElement.coordinate(scale.at(tick.value())) + "%")
                    .attr("y", "15")
                    .attr(
                            "text-anchor",
                            scale.at(tick.value()) < 3 ? "start" : scale.at(tick.value()) > 94 ? "end" : "middle"));
        }
        return axis;
    }

    /** One path per phase: thousands of elements would be slow to zoom. */
    private static List<HtmlElement> lane(
            List<List<ChunkLanes.Chunk>> rows, int top, long from, long span, StringJoiner data, Set<Phase> drawn) {
        Map<Phase, StringBuilder> paths = new EnumMap<>(Phase.class);
        for (int row = 0; row < rows.size(); row++) {
            int y = top + row * ROW;
            for (ChunkLanes.Chunk chunk : rows.get(row)) {
                StringJoiner times = new StringJoiner(",", "[", "]");
                double start = 0;
                for (int kind = 0; kind < KINDS.length; kind++) {
                    long time = chunk.times()[kind];
                    times.add(time < 0 ? "-1" : Long.toString(time - from));
                    double x = time < 0 ? start : Math.max(start, (time - from) * (WIDTH / span));
                    if (kind > 0 && x > start) {
                        paths.computeIfAbsent(Phase.before(KINDS[kind], chunk), none -> new StringBuilder())
                                .append('M')
                                .append(HtmlElement.coordinate(start))
                                .append(' ')
                                .append(y)
                                .append('H')
                                .append(HtmlElement.coordinate(x))
                                .append("v")
                                .append(BAR)
                                .append('H')
                                .append(HtmlElement.coordinate(start))
                                .append('z');
                    }
                    start = kind == 0 ? x : Math.max(start, x);
                }
                data.add("[" + y + "," + times + "," + chunk.posted().channel() + ","
                        + chunk.posted().transfer() + "," + chunk.posted().grain() + ","
                        + chunk.posted().bytes() + "]");
            }
        }
        List<HtmlElement> tags = new ArrayList<>();
        paths.forEach((phase, path) ->
                tags.add(HtmlElement.of("path").cls("chunk " + phase.colour()).attr("d", path.toString())));
        drawn.addAll(paths.keySet());
        return tags;
    }

    /** A channel's chunks, and as how many rows they are drawn. */
    private record Lane(int channel, int rows, List<ChunkLanes.Chunk> chunks) {
        double median(ChunkEvent.Kind from, ChunkEvent.Kind to) {
            List<Double> times =
                    chunks.stream().map(chunk -> chunk.between(from, to) / 1e3).toList();
            return Summary.of(Sample.of(times, "us", Better.LOWER)).median();
        }
    }

    private static Table table(ChunkLanes lanes) {
        List<Lane> all = new ArrayList<>();
        lanes.lanes()
                .forEach((channel, rows) -> all.add(new Lane(
                        channel,
                        rows.size(),
                        rows.stream().flatMap(List::stream).toList())));
        Table.Columns<Lane> columns = new Table.Columns<Lane>()
                .number("channel", Lane::channel, Figures.fixed(0))
                .number("chunks", lane -> lane.chunks().size(), Figures.fixed(0))
                .number("MB", lane -> bytes(lane) / 1e6, Figures::value)
                .number("most outstanding", Lane::rows, Figures.fixed(0));
        ChunkEvent.Kind last = ChunkEvent.Kind.POSTED;
        for (ChunkEvent.Kind kind : KINDS) {
            if (kind != ChunkEvent.Kind.POSTED && (lanes.has(kind) || !isOptional(kind))) {
                time(columns, last, kind);
                last = kind;
            }
        }
        time(columns, ChunkEvent.Kind.POSTED, ChunkEvent.Kind.ACKNOWLEDGED);
        return columns.of(all).anyOrder().captioned("Medians over the channel's chunks, microseconds");
    }

    private static void time(Table.Columns<Lane> columns, ChunkEvent.Kind from, ChunkEvent.Kind to) {
        columns.number(word(from) + " → " + word(to), lane -> lane.median(from, to), Figures::value);
    }

    private static double bytes(Lane lane) {
        return lane.chunks().stream().mapToLong(chunk -> chunk.posted().bytes()).sum();
    }
}
