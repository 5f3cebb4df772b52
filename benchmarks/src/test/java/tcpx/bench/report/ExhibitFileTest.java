package tcpx.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.report.Exhibit.ExhibitFile;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.ResultException.ResultFormatException;

class ExhibitFileTest {
    private static final Exhibit EXHIBIT = new Exhibit(
            "B \"4567def\" against A <0123abc>",
            Table.of(
                    List.of(Table.Column.words("cell"), Table.Column.number("±")),
                    List.of(Table.Row.of("channels=4", "0.3%"), Table.Row.of("", "-"))),
            "GB/s",
            List.of(new Exhibit.Bar("A", List.of(0.1 + 0.2, 1e-300, 1.0), 0), new Exhibit.Bar("B", List.of(), 1)),
            List.of("∆ is a sign\nof two lines"),
            List.of("./run-bench.sh -p channels=4"));

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("exhibit.json");
    }

    @Test
    void whatIsWrittenIsReadAgainToTheLastDigit() {
        assertThat(ExhibitFile.read(directory)).isEmpty();
        ExhibitFile.write(directory, EXHIBIT);
        assertThat(ExhibitFile.read(directory)).contains(EXHIBIT);
        assertThat(directory).isDirectoryContaining(file -> file.endsWith("exhibit.json"));
        assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".next"));
    }

    @Test
    void aHalfWrittenOneIsRefusedByNameAndLeftAsItIs() throws Exception {
        ExhibitFile.write(directory, EXHIBIT);
        String whole = Files.readString(file());
        for (int length = 0; length < whole.length() - 2; length += 7) {
            Files.writeString(file(), whole.substring(0, length));
            assertThatThrownBy(() -> ExhibitFile.read(directory))
                    .as("first %s characters", length)
                    .isInstanceOf(ResultFormatException.class)
                    .hasMessageContaining("exhibit.json: is damaged");
            assertThat(Files.readString(file())).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"format\" : 1 -> \"format\" : 2", "\"group\" -> \"grupp\"", "\"0.3%\" -> 0.3", "[ \"\", -> [ "
            })
    void anEditedOrNewerOneIsRefused(String edit) throws Exception {
        ExhibitFile.write(directory, EXHIBIT);
        String[] words = edit.split(" -> ", -1);
        String whole = Files.readString(file());
        assertThat(whole).contains(words[0]);
        Files.writeString(file(), whole.replace(words[0], words[1]));
        assertThatThrownBy(() -> ExhibitFile.read(directory))
                .isInstanceOf(ResultFormatException.class)
                .hasMessageMatching("(?s).*exhibit.json: is (damaged|in format 2).*")
                .hasMessageNotContaining("\n");
    }
}
