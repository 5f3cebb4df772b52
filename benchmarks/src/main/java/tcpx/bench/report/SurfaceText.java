package tcpx.bench.report;

import java.util.List;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Surface;
import tcpx.bench.stats.Interval;

/**
 * The joint model of channels, chunk size and window, as text: its formula and quantities, and how far each setting lies off it.
 *
 * @param fit of {@link tcpx.bench.model.Fitting#surface}
 */
public record SurfaceText(Fit fit) {
    /** Below this p-value the misses are more than the forks' own scatter. */
    private static final double LACKING = 0.01;

    /** The text; every line ends with a line feed. */
    public String render(Style style) {
        if (fit instanceof Fit.Refused refused) {
            return style.paragraph("No surface: " + refused.reason() + ".");
        }
        Fit.Fitted fitted = (Fit.Fitted) fit;
        StringBuilder text = new StringBuilder();
        text.append(style.paragraph(fitted.model().sentence() + "."));
        text.append(quantities(fitted, style)).append('\n').append(residuals(fitted, style));
        text.append(style.paragraph("The surface misses by " + Figures.percent(fitted.relativeRms(), 1)
                + lack(fitted)
                + (fitted.notes().isEmpty() ? "" : " " + String.join("; ", fitted.notes()) + ".")));
        return text.toString();
    }

    private static String lack(Fit.Fitted fitted) {
        if (fitted.lackOfFit().isEmpty()) {
            return ".";
        }
        return fitted.lackOfFit().getAsDouble() < LACKING
                ? ", more than the forks' scatter explains: it is a summary of these settings and no law."
                : ", no more than the forks scatter.";
    }

    private static String quantities(Fit.Fitted fitted, Style style) {
        double confidence = fitted.parameters().stream()
                .flatMap(parameter -> parameter.interval().stream())
                .mapToDouble(Interval::confidence)
                .findFirst()
                .orElse(0.95);
        TextTable table = new TextTable(
                style,
                TextTable.Column.words("goodput = " + fitted.model().formula()),
                TextTable.Column.number("value"),
                TextTable.Column.number(Figures.plain(100 * confidence) + "% interval"),
                TextTable.Column.words("unit"));
        for (Fit.Parameter parameter : fitted.parameters()) {
            boolean time = parameter.quantity().unit().equals("s");
            double scale = time ? 1e6 : 1;
            table.row(
                    parameter.quantity().symbol() + "  " + parameter.quantity().meaning(),
                    Figures.value(scale * parameter.quantity().value()),
                    parameter
                            .interval()
                            .map(i -> Figures.value(scale * i.low()) + " to " + Figures.value(scale * i.high()))
                            .orElse("-"),
                    time ? "us" : parameter.quantity().unit());
        }
        return table.render();
    }

    private static String residuals(Fit.Fitted fitted, Style style) {
        Surface surface = (Surface) fitted.model();
        TextTable table = new TextTable(
                style,
                TextTable.Column.number("channels"),
                TextTable.Column.number("chunkBytes"),
                TextTable.Column.number("window"),
                TextTable.Column.number("GB/s"),
                TextTable.Column.number("surface"),
                TextTable.Column.number("off by"),
                TextTable.Column.words("limit"));
        List<Fit.Residual> residuals = fitted.residuals();
        for (Fit.Residual residual : residuals) {
            Surface.Setting setting = surface.settings().get((int) residual.x() - 1);
            table.row(
                    Figures.setting(setting.channels()),
                    Figures.setting(setting.chunkBytes()),
                    Figures.setting(setting.window()),
                    Figures.value(residual.measured()),
                    Figures.value(residual.fitted()),
                    Figures.change(1 + residual.relative()),
                    switch (surface.limit(setting)) {
                        case CAPACITY -> "capacity";
                        case CHANNEL -> "channels";
                        case WINDOW -> "window";
                    });
        }
        return table.render();
    }
}
