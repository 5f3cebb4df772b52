package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.result.ResultException.ResultFormatException;

class CsvTextTest {
    private static final Path FILE = Path.of("samples.csv");

    @Test
    void quotesWhatRfc4180SaysAndNothingElse() {
        StringBuilder out = new StringBuilder();
        CsvText.append(out, List.of("plain", "a,b", "say \"x\"", "two\nlines", "", " space "));
        assertThat(out).hasToString("plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",, space \n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsBackWhatItWrote(long seed) {
        Random random = new Random(seed);
        int columns = 2 + random.nextInt(6);
        List<List<String>> records = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            List<String> fields = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                fields.add(randomField(random));
            }
            records.add(fields);
            CsvText.append(text, fields);
        }
        CsvText.Table table = CsvText.parse(FILE, text.toString(), false);
        assertThat(table.header()).as("seed %d", seed).isEqualTo(records.get(0));
        assertThat(table.lines().stream().map(CsvText.Line::fields).toList())
                .as("seed %d", seed)
                .isEqualTo(records.subList(1, records.size()));
    }

    private static String randomField(Random random) {
        String alphabet = "ab1 ,\"\n\r;µ…\t=";
        StringBuilder field = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            field.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return field.toString();
    }

    @Test
    void readsLineEndsOfEveryKindAndCountsLinesInsideQuotes() {
        CsvText.Table table = CsvText.parse(FILE, "a,b\r\n\"1\n2\",3\r\n\r\n4,5\n", false);
        assertThat(table.lines()).extracting(CsvText.Line::number).containsExactly(2, 5);
        assertThat(table.lines().get(0).fields()).containsExactly("1\n2", "3");
    }

    @Test
    void refusesALastLineWithoutItsEndUnlessTheRunIsUnfinished() {
        String text = "a,b\n1,2\n3,4";
        assertThatThrownBy(() -> CsvText.parse(FILE, text, false))
                .isInstanceOfSatisfying(
                        ResultFormatException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessageContaining("not finished");
        CsvText.Table kept = CsvText.parse(FILE, text, true);
        assertThat(kept.lines()).hasSize(1);
        assertThat(kept.unfinished()).contains(3);
    }

    @Test
    void aLostQuotationMarkIsNotTakenForAnInterruptedWrite() {
        assertThatThrownBy(() -> CsvText.parse(FILE, "a,b\n\"1,2\n3,4\n5,6", true))
                .isInstanceOfSatisfying(
                        ResultFormatException.class, e -> assertThat(e.line()).isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n1\n", "a,b\n1,2,3\n", "a,b\n1\"2,3\n", "a,b\n\"1\"2,3\n"})
    void namesTheLineOfAMalformedRecord(String text) {
        assertThatThrownBy(() -> CsvText.parse(FILE, text, false).checkWidth())
                .isInstanceOfSatisfying(
                        ResultFormatException.class, e -> assertThat(e.line()).isEqualTo(2));
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> CsvText.parse(FILE, "", true)).isInstanceOf(ResultFormatException.class);
    }
}
