package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tcpx.bench.report.model.Chart.Layers;

/** Rates over time, stacked, one panel below the other. */
record LayersSvg(Layers layers) {
    private static final double GAP = 26;

    HtmlElement draw(int width) {
        boolean wide = width > 600;
        Plot plot = new Plot(width, wide ? 420 : 360, layers.caption(), 46);
        double from = layers.panels().stream()
                .mapToDouble(panel -> panel.seconds().length == 0 ? Double.MAX_VALUE : panel.seconds()[0])
                .min()
                .orElse(0);
        double to = layers.panels().stream().mapToDouble(LayersSvg::end).max().orElse(1);
        double most =
                layers.panels().stream().mapToDouble(LayersSvg::most).max().orElse(1);
        Scale x = Scale.between(from, to, plot.left(), plot.right(), wide ? 10 : 5);
        double height = (plot.bottom() - plot.top()) / layers.panels().size();
        for (int i = 0; i < layers.panels().size(); i++) {
            double bottom = plot.bottom() - (layers.panels().size() - 1 - i) * height;
            Scale y = Scale.fromZero(most, bottom, bottom - height + GAP, 5);
            plot.vertical(y, i == 0 ? layers.unit() : "");
            stack(plot, layers.panels().get(i), x, y);
        }
        plot.horizontal(x, layers.axis());
        return plot.svg().with(boundaries(plot, x));
    }

    private static double end(Layers.Panel panel) {
        int bins = panel.seconds().length;
        return bins == 0 ? 0 : panel.seconds()[bins - 1] + panel.binSeconds();
    }

    private static double most(Layers.Panel panel) {
        double most = 0;
        for (int bin = 0; bin < panel.seconds().length; bin++) {
            double sum = 0;
            for (double[] rates : panel.rates()) {
                sum += bin < rates.length && Double.isFinite(rates[bin]) ? rates[bin] : 0;
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    /**
     * A line per moment with a name and a tick per lesser one; a name where it fits before the next one's line, else
     * when pointed at.
     */
    private HtmlElement boundaries(Plot plot, Scale x) {
        HtmlElement lines = HtmlElement.of("g").cls("marks");
        List<Layers.Mark> named =
                layers.marks().stream().filter(mark -> !mark.text().isEmpty()).toList();
        for (Layers.Mark mark : layers.marks()) {
            double at = x.at(mark.seconds());
            if (mark.text().isEmpty()) {
                lines.with(Plot.segment(at, plot.bottom() - 4, at, plot.bottom() + 2)
                        .cls("forkstart"));
                continue;
            }
            int next = named.indexOf(mark) + 1;
            double end = next < named.size() ? x.at(named.get(next).seconds()) : plot.right();
            lines.with(Plot.segment(at, plot.top(), at, plot.bottom()).cls("cell"));
            lines.with(Plot.box(at, plot.top() - 6, end - at, 20).cls("hit").tip(mark.text()));
            if (Plot.width(mark.text()) + 8 <= end - at) {
                lines.with(
                        Plot.label(at + 4, plot.top() + 8, mark.text(), "start").cls("through"));
            }
        }
        return lines;
    }

    private void stack(Plot plot, Layers.Panel panel, Scale x, Scale y) {
        int bins = panel.seconds().length;
        double[] floor = new double[bins];
        for (int layer = 0; layer < layers.names().size(); layer++) {
            double[] rates = panel.rates().get(layer);
            int start = 0;
            while (start < rates.length) {
                // one shape per stretch in which the layer was read
                while (start < bins && !Double.isFinite(rates[start])) {
                    start++;
                }
                int end = start;
                while (end < bins && Double.isFinite(rates[end])) {
                    end++;
                }
                if (end > start) {
                    plot.area(outline(panel, rates, floor, start, end, x, y))
                            .cls(Plot.colour(layer))
                            .tip(layers.names().get(layer));
                }
                start = end;
            }
            for (int i = 0; i < rates.length; i++) {
                floor[i] += Double.isFinite(rates[i]) ? rates[i] : 0;
            }
        }
    }

    private static List<double[]> outline(
            Layers.Panel panel, double[] rates, double[] floor, int start, int end, Scale x, Scale y) {
        List<double[]> above = new ArrayList<>();
        List<double[]> below = new ArrayList<>();
        for (int i = start; i < end; i++) {
            double left = x.within(panel.seconds()[i]);
            double right = x.within(panel.seconds()[i] + panel.binSeconds());
            double high = y.within(floor[i] + rates[i]);
            double low = y.within(floor[i]);
            add(above, left, high);
            add(above, right, high);
            add(below, left, low);
            add(below, right, low);
        }
        Collections.reverse(below);
        above.addAll(below);
        return above;
    }

    /** Leaves out points within a straight horizontal stretch. */
    private static void add(List<double[]> points, double x, double y) {
        int n = points.size();
        if (n >= 2 && Math.abs(points.get(n - 1)[1] - y) < 0.05 && Math.abs(points.get(n - 2)[1] - y) < 0.05) {
            points.get(n - 1)[0] = x;
        } else {
            points.add(new double[] {x, y});
        }
    }
}
