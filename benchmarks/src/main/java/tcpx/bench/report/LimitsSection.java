package tcpx.bench.report;

import java.util.List;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;

/** What each transfer cell is bound by, why, and what to change next. */
final class LimitsSection {
    private LimitsSection() {}

    static List<Block> of(RunView view) {
        List<Limits.Limit> limits = Limits.of(view.run());
        if (limits.isEmpty()) {
            return List.of();
        }
        CellLabels labels =
                CellLabels.of(limits.stream().map(Limits.Limit::cell).toList());
        Table table = new Table.Columns<Limits.Limit>()
                .words("cell", limit -> labels.of(limit.cell()))
                .words("limit", limit -> limit.verdict().sentence())
                .words("because", Limits.Limit::evidence)
                .words("next", Limits.Limit::advice)
                .of(limits);
        return List.of(new Heading("limits", "What limits it"), table);
    }
}
