package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/** Pages of commands with a table of their own, in the real lab. */
@Timeout(240)
class ReportAgainIT {
    private static final Duration DEADLINE = Duration.ofSeconds(200);

    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2; 4; ab . . -f 2 -p channels=2; id=\"exhibit-1\"", // two pairs decide nothing
                "1; 0; tune --finalists 2 -f 2 -p channels=2 -p chunkBytes=524288 -p window=4,16 -p "
                        + "strategy=ROUND_ROBIN; The best settings",
                "1; 0; peers --peers nio --seconds 1 -f 1; Beside other programs",
            })
    void theirPageIsMadeAgainAsItWas(int pages, int code, String command, String exhibit) throws IOException {
        List<String> line = new ArrayList<>(List.of(command.split(" ")));
        line.addAll(List.of("-wi", "0", "-i", "1", "-r", "200ms"));
        bench.start(line.toArray(String[]::new)).await(DEADLINE).assertCode(code);

        List<RunEntry> runs = new RunStore(bench.results()).list();
        assertThat(runs).hasSize(pages);
        for (RunEntry run : runs) {
            Path page = run.directory().resolve("report.html");
            String made = Files.readString(page);
            assertThat(made).contains(exhibit);
            Files.delete(page);
            bench.start("report", run.directory().toString()).await(DEADLINE).assertCode(0);
            assertThat(Files.readString(page)).isEqualTo(made);
        }
    }
}
