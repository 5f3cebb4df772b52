package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.result.ResultException.ResultFormatException;

class PropertiesTextTest {
    private static final Path FILE = Path.of("run.properties");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsBackWhatItWroteAndSoDoesTheJdk(long seed) throws Exception {
        Random random = new Random(seed);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            values.put("k" + i + text(random), text(random));
        }
        String written = PropertiesText.format(values);
        assertThat(PropertiesText.parse(FILE, written)).as("seed %d", seed).isEqualTo(values);
        assertThat(PropertiesText.parse(FILE, written).keySet())
                .as("order, seed %d", seed)
                .containsExactlyElementsOf(values.keySet());
        Properties jdk = new Properties();
        jdk.load(new StringReader(written));
        assertThat(jdk).as("seed %d", seed).isEqualTo(values);
    }

    private static String text(Random random) {
        String alphabet = "ab =:#!\\\n\r\t\u0001µ…\"'/";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return random.nextInt(10) == 0 ? text + "\uD83D\uDE80" : text.toString();
    }

    @Test
    void isWrittenInOrderAndWithoutADate() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("status", "OK");
        values.put("a.os.kernel", "6.18.44");
        assertThat(PropertiesText.format(values)).isEqualTo("status=OK\na.os.kernel=6.18.44\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a=1~nonsense~    | 2 | is not key=value
        a=1~b=2~a=3~     | 3 | is there twice
        a=1~b=2          | 2 | not finished
        a=1~b=c\\~       | 2 | backslash
        a=\\u00g0~       | 1 | four hex digits
        """)
    void namesTheLineOfAHandMadeMistake(String text, int line, String problem) {
        assertThatThrownBy(() -> PropertiesText.parse(FILE, text.replace('~', '\n')))
                .isInstanceOfSatisfying(
                        ResultFormatException.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(problem)
                .hasMessageContaining("run.properties:" + line);
    }
}
