package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The pages' tables are what the recorded runs say. {@code -Dfigures.write} writes them instead, after a release has
 * been recorded or a table's columns were changed.
 */
class QuotedFiguresTest {
    private static final boolean WRITE = System.getProperty("figures.write") != null;

    @Test
    void everyTableThatNamesARunSaysWhatTheRunSays() throws Exception {
        long tables = 0;
        for (Path page : Pages.ofThePresent()) {
            String text = Pages.read(page);
            String refreshed = QuotedFigures.refresh(text);
            tables += QuotedFigures.count(text);
            if (WRITE) {
                Files.writeString(Pages.HOME.resolve(page), refreshed);
            } else {
                assertThat(text)
                        .as("%s; -Dfigures.write brings it up to date", page)
                        .isEqualTo(refreshed);
            }
        }
        assertThat(tables).isGreaterThan(3);
    }
}
