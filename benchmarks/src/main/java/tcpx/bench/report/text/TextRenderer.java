package tcpx.bench.report.text;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Finding;
import tcpx.bench.report.model.Block.Fold;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.HeatMap;
import tcpx.bench.report.model.Chart.Lines;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.report.model.Table.Field;

/**
 * A report as text; every line ends with a line feed. What only a page can show (bars, layers, links, what is folded
 * away) is left out: the tables say the same.
 *
 * @param style what the terminal can show
 */
public record TextRenderer(Style style) {
    /** The whole report. */
    public String render(Document document) {
        String lead = document.lead().isEmpty() ? "" : style.paragraph(document.lead());
        String rest = render(document.blocks());
        return lead + (lead.isEmpty() || rest.isEmpty() ? "" : "\n") + rest;
    }

    /** Some blocks, one after the other. */
    public String render(List<? extends Block> blocks) {
        StringBuilder page = new StringBuilder();
        List<Block> shown = withoutEmptySections(blocks);
        for (int i = 0; i < shown.size(); i++) {
            page.append(i == 0 || follows(shown, i) ? "" : "\n").append(text(shown.get(i)));
        }
        return page.toString();
    }

    /** One table. */
    public String render(Table table) {
        return new TextTable(table, style).render();
    }

    // a heading stays only if something comes before the next of its rank
    private List<Block> withoutEmptySections(List<? extends Block> blocks) {
        LinkedList<Block> kept = new LinkedList<>();
        boolean ofSection = false;
        boolean ofPart = false;
        List<Block> printed = printed(blocks);
        for (int i = printed.size() - 1; i >= 0; i--) {
            Block block = printed.get(i);
            if (!(block instanceof Heading heading)) {
                ofSection = true;
                ofPart = true;
                kept.addFirst(block);
            } else if (heading.isSection() ? ofSection : ofPart) {
                kept.addFirst(block);
                ofSection &= !heading.isSection();
                ofPart = false;
            }
        }
        return kept;
    }

    private List<Block> printed(List<? extends Block> blocks) {
        List<Block> printed = new ArrayList<>();
        for (Block block : blocks) {
            if (block instanceof Fold fold) {
                if (fold.printed()) {
                    printed.add(Heading.part(fold.summary()));
                    printed.addAll(printed(fold.blocks()));
                }
            } else if (!text(block).isEmpty()) {
                printed.add(block);
            }
        }
        return printed;
    }

    /** Whether a block follows the one before it without an empty line. */
    private static boolean follows(List<Block> blocks, int i) {
        Block block = blocks.get(i);
        Block before = blocks.get(i - 1);
        if (before instanceof Heading) {
            return !(block instanceof Heading heading && heading.isSection());
        }
        boolean belowPicture = before instanceof Lines plot && plot.x().names().isEmpty();
        if (block instanceof Note || block instanceof Finding) {
            return !belowPicture && !(before instanceof Code);
        }
        boolean belowIntroduction = before instanceof Note && i > 1 && blocks.get(i - 2) instanceof Heading;
        return block instanceof Table && (belowIntroduction || before instanceof Lines && !belowPicture);
    }

    private String text(Block block) {
        if (block instanceof Heading heading) {
            return style.paragraph(heading.text());
        }
        if (block instanceof Note note) {
            return note.kind() == Note.Kind.ITEM ? style.hanging(note.text()) : style.paragraph(note.text());
        }
        if (block instanceof Finding finding) {
            return style.hanging(finding.severity().name().toLowerCase(Locale.ROOT) + ": " + finding.line());
        }
        if (block instanceof Table table) {
            return render(table);
        }
        if (block instanceof Code code) {
            return code.text() + "\n";
        }
        if (block instanceof HeatMap map) {
            return render(grid(map));
        }
        if (block instanceof Lines lines && lines.series().size() == 1) {
            return lines.x().names().isEmpty() ? new TextChart(lines, style).render() : sparkline(lines);
        }
        return "";
    }

    private String sparkline(Lines lines) {
        double[] values = lines.series().get(0).points().stream()
                .mapToDouble(Lines.Point::y)
                .toArray();
        return style.text(lines.caption() + (values.length > 1 ? "  " + Sparkline.of(values, style) : "") + "\n");
    }

    private static Table grid(HeatMap map) {
        List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.words(map.rowName())));
        map.columns().forEach(value -> columns.add(Table.Column.number(map.columnName() + "=" + value)));
        List<Table.Row> rows = new ArrayList<>();
        for (int row = 0; row < map.rows().size(); row++) {
            List<Field> fields = new ArrayList<>(List.of(Field.of(map.rows().get(row))));
            fields.addAll(map.fields().get(row));
            rows.add(new Table.Row(Table.Mark.NONE, fields));
        }
        return Table.of(columns, rows);
    }
}
