package tcpx.bench.report.markdown;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;

/** A report as Markdown, with the tables that GitHub shows: what it comes to stands first. Pictures are left out. */
public final class MarkdownRenderer {
    private MarkdownRenderer() {}

    /** The whole report. */
    public static String render(Document document) {
        StringBuilder page = new StringBuilder("## " + text(document.title()) + "\n");
        document.blocks().stream()
                .filter(MarkdownRenderer::isVerdict)
                .forEach(block ->
                        page.append("\n**").append(text(((Note) block).text())).append("**\n"));
        if (!document.lead().isEmpty()) {
            page.append('\n').append(text(document.lead())).append('\n');
        }
        boolean list = false;
        for (Block block : document.blocks()) {
            String drawn = isVerdict(block) ? "" : draw(block);
            boolean item = drawn.startsWith("- ");
            page.append(drawn.isEmpty() || (item && list) ? "" : "\n").append(drawn);
            list = drawn.isEmpty() ? list : item;
        }
        return page.toString();
    }

    private static boolean isVerdict(Block block) {
        return block instanceof Note note && note.kind() == Note.Kind.VERDICT;
    }

    private static String draw(Block block) {
        if (block instanceof Heading heading) {
            return (heading.isSection() ? "### " : "#### ") + text(heading.text()) + "\n";
        }
        if (block instanceof Note note) {
            return (note.kind() == Note.Kind.ITEM ? "- " : "") + text(note.text()) + "\n";
        }
        if (block instanceof Finding finding) {
            return "- " + finding.severity().name().toLowerCase(Locale.ROOT) + ": " + text(finding.line()) + "\n";
        }
        if (block instanceof Code code) {
            return "```\n" + code.text() + "\n```\n";
        }
        if (block instanceof Fold fold) {
            String inside = fold.blocks().stream()
                    .map(MarkdownRenderer::draw)
                    .filter(drawn -> !drawn.isEmpty())
                    .collect(Collectors.joining("\n"));
            return inside.isEmpty()
                    ? ""
                    : "<details><summary>" + text(fold.summary()) + "</summary>\n\n" + inside + "\n</details>\n";
        }
        return block instanceof Table table ? table(table) : "";
    }

    private static String table(Table table) {
        StringBuilder drawn = new StringBuilder();
        drawn.append(line(table.columns().stream().map(Table.Column::heading).toList()));
        drawn.append(line(table.columns().stream()
                .map(column -> column.number() ? "---:" : "---")
                .toList()));
        for (Table.Row row : table.rows()) {
            drawn.append(
                    row.mark() == Table.Mark.GROUP
                            ? line(table.columns().stream()
                                    .map(column -> column == table.columns().get(0)
                                            ? "**" + row.fields().get(0).text() + "**"
                                            : "")
                                    .toList())
                            : line(row.fields().stream()
                                    .map(MarkdownRenderer::field)
                                    .toList()));
        }
        return drawn.toString();
    }

    private static String field(Field field) {
        return field.tone() == Field.Tone.PLAIN ? field.text() : "**" + field.text() + "**";
    }

    private static String line(List<String> fields) {
        return fields.stream().map(MarkdownRenderer::text).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    // what Markdown would take for its own
    private static String text(String plain) {
        return plain.replace("~", "\\~").replace("|", "\\|").replace("<", "&lt;");
    }
}
