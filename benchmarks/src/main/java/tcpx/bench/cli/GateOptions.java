package tcpx.bench.cli;

import java.io.PrintStream;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import tcpx.bench.report.ComparisonJson;
import tcpx.bench.report.GateNotes;
import tcpx.bench.report.markdown.MarkdownRenderer;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.Gate;

/** How a comparison is told, and what it tells a pipeline. */
final class GateOptions {
    enum Format {
        text,
        markdown,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "text|markdown|json",
            defaultValue = "text",
            description = "how it is written (default ${DEFAULT-VALUE})")
    private Format format;

    @Option(
            names = "--annotations",
            description = "also ::error and ::warning lines, which GitHub shows beside a change; the default where"
                    + " GITHUB_ACTIONS is true")
    private boolean annotations;

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "chance of any false verdict (default ${DEFAULT-VALUE})")
    private double alpha;

    double alpha() {
        return alpha;
    }

    /** What goes to standard output is one document alone where a program reads it. */
    boolean isForPrograms() {
        return format != Format.text;
    }

    /** Prints; returns the exit code. */
    int tell(
            PrintStream out,
            Style style,
            String title,
            Document document,
            Supplier<ComparisonJson> json,
            GateNotes notes) {
        out.print(
                switch (format) {
                    case text -> new TextRenderer(style).render(document);
                    case markdown -> MarkdownRenderer.render(document);
                    case json -> json.get().text();
                });
        if (annotations || "true".equals(System.getenv("GITHUB_ACTIONS"))) {
            PrintStream to = format == Format.json ? System.err : out;
            notes.annotations(title).forEach(to::println);
        }
        return exitCode(notes.gate().outcome());
    }

    private static int exitCode(Gate.Outcome outcome) {
        return switch (outcome) {
            case NO_REGRESSION -> ExitCode.DONE;
            case REGRESSION -> ExitCode.FAILED;
            case UNDECIDED -> ExitCode.UNDECIDED;
        };
    }

    /**
     * A share on the command line: {@code 3%} or {@code 0.03} as 0.03.
     *
     * @throws IllegalArgumentException if it is neither, or not from 0 % to below 100 %
     */
    static double share(String option, String text) {
        String allowed = option + " " + text + ": allowed is a share such as 3% or 0.03, from 0% to below 100%";
        try {
            boolean percent = text.endsWith("%");
            double share = percent
                    ? Double.parseDouble(text.substring(0, text.length() - 1).strip()) / 100
                    : Double.parseDouble(text);
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException(allowed);
            }
            return share;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(allowed, e);
        }
    }
}
