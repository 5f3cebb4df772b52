package tcpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairwiseTest {
    private static final List<String> VERSIONS = List.of("5", "6", "7", "8", "9", "10", "11", "12");
    private static final List<String> SWITCH = List.of("off", "on");

    @Test
    void anyTwoValuesComeTogetherInFewRows() {
        List<List<String>> factors = List.of(VERSIONS, SWITCH, SWITCH, SWITCH, SWITCH, SWITCH, SWITCH);
        List<List<String>> rows = Pairwise.rows(factors, row -> true);
        for (int i = 0; i < factors.size(); i++) {
            for (int j = i + 1; j < factors.size(); j++) {
                for (String one : factors.get(i)) {
                    for (String other : factors.get(j)) {
                        int first = i;
                        int second = j;
                        assertThat(rows)
                                .anyMatch(row -> row.get(first).equals(one)
                                        && row.get(second).equals(other));
                    }
                }
            }
        }
        assertThat(rows.size()).isBetween(VERSIONS.size() * SWITCH.size(), 20);
    }

    @Test
    void whatCannotBeTogetherIsInNoRow() {
        List<List<String>> rows = Pairwise.rows(
                List.of(VERSIONS, SWITCH, SWITCH), row -> !("5".equals(row.get(0)) && "on".equals(row.get(2))));
        assertThat(rows).noneMatch(row -> row.get(0).equals("5") && row.get(2).equals("on"));
        assertThat(Collections.frequency(rows.stream().map(row -> row.get(0)).toList(), "5"))
                .isEqualTo(SWITCH.size());
    }
}
