package tcpx.bench.report;

import java.util.List;
import java.util.Optional;
import tcpx.bench.report.model.Block;
import tcpx.bench.result.Run;

/** What the command that made the run printed in the terminal. */
final class ExhibitSection {
    private ExhibitSection() {}

    static List<Block> of(RunView view) {
        return of(view.run()).map(exhibit -> exhibit.blocks("exhibit-1")).orElse(List.of());
    }

    private static Optional<Exhibit> of(Run run) {
        Optional<Exhibit> kept = ExhibitFile.read(run.directory());
        if (kept.isPresent()) {
            return kept;
        }
        if (run.properties().commandName().equals(Optional.of("strategies"))) {
            return Optional.of(StrategiesExhibit.of(run));
        }
        return Peers.of(run).size() > 1 ? Optional.of(PeersExhibit.of(run)) : Optional.empty();
    }
}
