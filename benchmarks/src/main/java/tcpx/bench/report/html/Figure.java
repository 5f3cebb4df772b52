package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import tcpx.bench.report.model.Chart;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Chart.HeatMap;
import tcpx.bench.report.model.Chart.Layers;
import tcpx.bench.report.model.Chart.Lines;

/**
 * A chart with its caption and legend, drawn twice: once for a desk, once for a phone, so that its letters have their
 * size on both. Only one of the two is shown.
 */
final class Figure {
    private static final int WIDE = 940;
    private static final int HALF = 460;
    private static final int NARROW = 380;

    private Figure() {}

    static HtmlElement of(Chart chart) {
        HtmlElement figure = HtmlElement.of("figure")
                .cls(chart.small() ? "half" : "wide")
                .attr("id", chart.id())
                .with(HtmlElement.of("figcaption", chart.caption()));
        List<HtmlElement> legend = legend(chart);
        if (!legend.isEmpty()) {
            figure.with(HtmlElement.of("div").cls("legend").with(legend));
        }
        IntFunction<HtmlElement> drawing = drawing(chart);
        figure.with(
                drawing.apply(chart.small() ? HALF : WIDE).cls("at-desk"),
                drawing.apply(NARROW).cls("at-phone"));
        return chart instanceof HeatMap map ? figure.with(new HeatMapSvg(map).ramp()) : figure;
    }

    static IntFunction<HtmlElement> drawing(Chart chart) {
        if (chart instanceof Lines lines) {
            return new LinesSvg(lines)::draw;
        }
        if (chart instanceof Bars bars) {
            return new BarsSvg(bars)::draw;
        }
        return chart instanceof HeatMap map ? new HeatMapSvg(map)::draw : new LayersSvg((Layers) chart)::draw;
    }

    private static List<HtmlElement> legend(Chart chart) {
        List<HtmlElement> keys = new ArrayList<>();
        if (chart instanceof Lines lines) {
            boolean single = lines.series().size() == 1;
            if (!single || !lines.curves().isEmpty()) {
                lines.series().forEach(series -> keys.add(key("dot", Plot.colour(keys.size()), series.name())));
            }
            lines.curves().stream()
                    .filter(curve -> curve.isLimit() || single)
                    .forEach(curve -> keys.add(
                            key(curve.isLimit() ? "dash" : "line", curve.isLimit() ? "muted" : "s1", curve.name())));
        } else if (chart instanceof Layers layers) {
            layers.names().forEach(name -> keys.add(key("box", Plot.colour(keys.size()), name)));
        } else if (chart instanceof Bars bars) {
            boolean pointsOnly = bars.all().stream().allMatch(bar -> bar.parts().isEmpty());
            bars.legend()
                    .forEach(name -> keys.add(key(
                            !pointsOnly ? "box" : keys.isEmpty() ? "dot" : "ring", Plot.colour(keys.size()), name)));
        }
        return keys;
    }

    /** A line of the legend: what stands for it, its colour, its meaning. */
    static HtmlElement key(String mark, String colour, String meaning) {
        return HtmlElement.of("span")
                .cls("key")
                .with(HtmlElement.of("span").cls("mark " + mark + " " + colour).attr("aria-hidden", "true"))
                .text(meaning);
    }
}
