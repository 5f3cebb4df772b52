package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tcpx.bench.report.html.HtmlRenderer;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.text.Style;
import tcpx.bench.report.text.TextRenderer;
import tcpx.bench.research.RecordedRuns;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;

class FoundingTableTest {
    private static final Path RESULTS = Path.of("../results");

    private static String text(Run run) {
        return new TextRenderer(Style.PLAIN).render(FoundingTable.of(run));
    }

    @Test
    void aRecordedRunWithRailsOfThreeGigabytesAnswersIt() {
        Run run = FoundingTable.newest(RecordedRuns.of(new RunStore(RESULTS), Optional.empty()))
                .orElseThrow();
        assertThat(run.properties().topology().get("topology.rate")).startsWith("24gbit");
        assertThat(text(Run.load(RESULTS.resolve("v0.5/intel-xeon-32c-256g-linux6.18-cad5/20261129T000213Z-b30b4e8"))))
                .contains("4 channels move 12.05 GB/s, 4.01× of one channel, and 101.2% of what the rails carry.")
                .containsPattern("received on eth4 +0 +3 +0.0000 +2.984");
    }

    @Test
    void slowerRailsAreSaidAndSoIsWhatToMeasure() {
        Path amd = RESULTS.resolve("v0.5/amd-epyc-2c-24g-linux6.18-ca9b");
        assertThat(text(Run.load(amd.resolve("20261129T002739Z-0bfa15e"))).replaceAll("\\s+", " "))
                .contains("; rails of 3 GB/s: --rail-rate 24gbit");
        assertThat(text(Run.load(amd.resolve("20261129T003041Z-0bfa15e"))))
                .contains("This run has not both 1 and 4 channels: ./run-bench.sh -p channels=1,4");
    }

    @Test
    void itsPictureStandsAlone() {
        Document table = FoundingTable.of(
                Run.load(RESULTS.resolve("v0.5/intel-xeon-32c-256g-linux6.18-cad5/20261129T000213Z-b30b4e8")));
        List<String> pictures = HtmlRenderer.pictures(table.blocks());
        assertThat(pictures).singleElement().asString().startsWith("<svg").contains("xmlns=", "<style>", "eth4");
    }
}
