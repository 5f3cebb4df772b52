package tcpx.bench.report.model;

import java.util.List;

/**
 * One number for each pair of settings.
 *
 * @param id as in {@link Chart}
 * @param caption as in {@link Chart}
 * @param small as in {@link Chart}
 * @param columnName what the columns are
 * @param columns headings from left to right
 * @param rowName what the rows are
 * @param rows headings from top to bottom
 * @param fields for each row a field for each column; without a value where nothing was measured
 * @param least value of the lightest colour: several maps may share their colours
 * @param most value of the darkest colour
 * @param best value to be framed
 */
public record HeatMap(
        String id,
        String caption,
        boolean small,
        String columnName,
        List<String> columns,
        String rowName,
        List<String> rows,
        List<List<Field>> fields,
        double least,
        double most,
        double best)
        implements Chart {
    /** Copies. */
    public HeatMap {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        fields = fields.stream().map(List::copyOf).toList();
    }
}
