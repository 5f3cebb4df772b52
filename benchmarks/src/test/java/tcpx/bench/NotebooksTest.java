package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NotebooksTest {
    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../notebooks"))) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> cells(Path notebook) throws IOException {
        return (List<Map<String, Object>>)
                (List<?>) JSON.std.mapFrom(Files.readString(notebook)).get("cells");
    }

    @Test
    void theyAreKeptWithTheirOutputsAndNoneIsAnException() throws Exception {
        assertThat(notebooks()).hasSize(5);
        for (Path notebook : notebooks()) {
            boolean said = false;
            for (Map<String, Object> cell : cells(notebook)) {
                if (cell.get("cell_type").equals("code")) {
                    assertThat(cell.get("execution_count"))
                            .as("a cell of %s has not run: notebooks/run.sh", notebook)
                            .isNotNull();
                    assertThat(cell.get("outputs").toString())
                            .as("%s", notebook)
                            .doesNotContain("output_type=error");
                    said |= !((List<?>) cell.get("outputs")).isEmpty();
                }
            }
            assertThat(said).as("%s has outputs", notebook).isTrue();
            assertThat(Files.readString(notebook))
                    .as("%s has a picture", notebook)
                    .contains("image/svg+xml");
        }
    }

    @Test
    void theyHoldNoLogicOfTheirOwn() throws Exception {
        for (Path notebook : notebooks()) {
            for (Map<String, Object> cell : cells(notebook)) {
                if (cell.get("cell_type").equals("code")) {
                    assertThat(String.join(
                                    "",
                                    ((List<?>) cell.get("source"))
                                            .stream()
                                                    .map(Object::toString)
                                                    .filter(line -> !line.startsWith("import "))
                                                    .toList()))
                            .as("%s", notebook)
                            .doesNotContain("class ", "double[]", "static ", "while");
                }
            }
        }
    }
}
