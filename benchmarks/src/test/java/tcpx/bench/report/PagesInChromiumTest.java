package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.report.html.HtmlRenderer;
import tcpx.bench.report.html.SyntheticTimeline;
import tcpx.bench.research.History;
import tcpx.bench.research.RepeatedRuns;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;
import tcpx.bench.stats.ChangePoints;
import tcpx.bench.timeline.Timeline;

/**
 * Every kind of page in a real browser: scripts run without a word, figures have a size, nothing is wider than a phone.
 */
class PagesInChromiumTest {
    /** Reports what only a laid-out page knows, as attributes of the outer page. */
    private static final String PROBE = """
            <script>
            addEventListener("load", function () {
              var flat = [];
              document.querySelectorAll("figure svg").forEach(function (svg) {
                var box = svg.getBoundingClientRect();
                var hidden = getComputedStyle(svg).display === "none" || svg.closest("details:not([open])");
                if (!hidden && (box.width < 50 || box.height < 15)) flat.push(svg.getAttribute("aria-label"));
              });
              var sorted = "none";
              var button = document.querySelector("table.sortable .num button");
              if (button) {
                button.click(); button.click();
                sorted = button.parentNode.getAttribute("aria-sort");
              }
              var page = document.documentElement;
              parent.postMessage([page.scrollWidth - page.clientWidth, flat.join("|"), sorted], "*");
            });
            </script>""";

    @TempDir
    Path directory;

    private Browser browser;

    @BeforeEach
    void find() {
        browser = Browser.orSkip(directory);
    }

    @Test
    void opensAReportOfAScalingRunWithItsTimeline() throws Exception {
        Path run = SyntheticRun.scaling(directory.resolve("run"), 7).directory();
        Timeline.write(run.resolve(Timeline.FILE), SyntheticTimeline.ofDevices(3, 4, 8, 60));
        Path page = ReportPage.write(Run.load(run));

        String document = opensQuietly(page);

        assertThat(document.contains("id=\"figure-scaling\"")).isTrue();
        assertThat(startTag(opensQuietly(run.resolve("timeline.html")), "html")).contains("data-timeline=\"ready\"");
        fitsAPhone(page);
        fitsAPhone(run.resolve("timeline.html"));
    }

    @Test
    void opensReportsOfASurfaceAndOfStrategies() throws Exception {
        Path surface = ReportPage.write(SyntheticRun.surface(directory.resolve("surface"), 8));
        Path strategies = ReportPage.write(SyntheticRun.strategies(directory.resolve("strategies"), 9));

        assertThat(opensQuietly(surface).contains("id=\"figure-surface-1\"")).isTrue();
        assertThat(opensQuietly(strategies).contains("id=\"figure-by-strategy\""))
                .isTrue();
        fitsAPhone(surface);
        fitsAPhone(strategies);
    }

    @Test
    void opensAHistory() throws Exception {
        List<Run> runs = SyntheticRun.releases(directory.resolve("releases"), 11);
        ChangePoints finder = new ChangePoints(new Random(1), 0.01, 999, 2);
        RepeatedRuns repeated = new RepeatedRuns(new RunStore(directory));
        History history = History.of(runs, "goodput", cell -> true, finder, repeated);
        Path page = HtmlRenderer.write(HistoryReport.of(history, runs, 0.02), directory.resolve("history.html"));

        assertThat(opensQuietly(page).contains("id=\"figure-history-2\"")).isTrue();
        fitsAPhone(page);
    }

    @Test
    void runsNothingThatAResultsFileHolds() throws Exception {
        Path page = ReportPage.write(HostileRun.write(directory.resolve("hostile")));

        opensQuietly(page);
        fitsAPhone(page);
    }

    @Test
    void isLightByDayAndDarkByNight() throws Exception {
        Path page = ReportPage.write(SyntheticRun.scaling(directory.resolve("run"), 7));

        BufferedImage light = ImageIO.read(browser.picture(page, false).toFile());
        BufferedImage dark = ImageIO.read(browser.picture(page, true).toFile());

        assertThat(brightness(light.getRGB(3, 3))).isGreaterThan(240);
        assertThat(brightness(dark.getRGB(3, 3))).isLessThan(40);
        assertThat(colours(light)).isGreaterThan(50);
        assertThat(colours(dark)).isGreaterThan(50);
    }

    private String opensQuietly(Path page) throws Exception {
        Browser.Visit visit = browser.visit(page);
        // in the start tag only: the rest holds the scripts themselves, and whatever the results hold
        assertThat(startTag(visit.document(), "html"))
                .as("scripts of %s", page)
                .contains("data-script=\"ready\"")
                .doesNotContain("data-script-error", "data-pwned");
        assertThat(visit.console()).as("console of %s", page).isEmpty();
        return visit.document();
    }

    private void fitsAPhone(Path page) throws Exception {
        Path probed = page.resolveSibling("probed-" + page.getFileName());
        Files.writeString(
                probed,
                Files.readString(page)
                        .replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                        .replace("</body>", PROBE + "</body>"));
        Path phone = Files.writeString(
                page.resolveSibling("phone-" + page.getFileName()), """
                <!DOCTYPE html><body><script>
                addEventListener("message", function (event) {
                  document.body.setAttribute("data-over", event.data[0]);
                  document.body.setAttribute("data-flat", event.data[1]);
                  document.body.setAttribute("data-sorted", event.data[2]);
                });
                </script><iframe width="390" height="800" src="%s"></iframe></body>
                """.formatted(probed.getFileName()));
        assertThat(startTag(browser.visit(phone).document(), "body"))
                .as("pixels beyond a phone's width, figures without size, sorting in %s", page)
                .contains("data-over=\"0\"")
                .contains("data-flat=\"\"")
                .contains("data-sorted=\"descending\"");
    }

    private static String startTag(String document, String name) {
        int from = document.indexOf("<" + name);
        return document.substring(from, document.indexOf('>', from) + 1);
    }

    private static int brightness(int rgb) {
        return ((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }
}
