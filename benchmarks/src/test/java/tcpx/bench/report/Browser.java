package tcpx.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A headless Chromium with a profile of its own, one process per page. */
final class Browser {
    private static final int SECONDS = 90;

    private final String program;
    private final Path scratch;

    private Browser(String program, Path scratch) {
        this.program = program;
        this.scratch = scratch;
    }

    /** What became of a page: its document after all scripts ran, and what the browser had to say. */
    record Visit(String document, String console) {}

    /** The machine's Chromium; the test is skipped where there is none. */
    static Browser orSkip(Path scratch) {
        Optional<String> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .filter(name -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name))))
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "no Chromium here: apt-get install -y chromium");
        return new Browser(found.get(), scratch);
    }

    /** Opens a page and gives its document back. */
    Visit visit(Path page) throws IOException, InterruptedException {
        return run(List.of("--window-size=1120,1400", "--virtual-time-budget=4000", "--dump-dom"), page);
    }

    /** A picture of the page's top. */
    Path picture(Path page, boolean dark) throws IOException, InterruptedException {
        Path png = Files.createTempFile(scratch, "page", ".png");
        run(
                List.of(
                        "--window-size=1120,1400",
                        "--hide-scrollbars",
                        "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                        "--screenshot=" + png),
                page);
        return png;
    }

    private Visit run(List<String> task, Path page) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(scratch, "browser");
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--enable-logging=stderr",
                "--user-data-dir=" + home.resolve("profile")));
        command.addAll(task);
        command.add(page.toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("Chromium did not end within " + SECONDS + " s on " + page);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String console;
        try (Stream<String> lines = new String(Files.readAllBytes(err), StandardCharsets.UTF_8).lines()) {
            console = String.join(
                    "\n", lines.filter(line -> line.contains(":CONSOLE")).toList());
        }
        return new Visit(Files.readString(out), console);
    }
}
