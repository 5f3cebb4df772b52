package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey.SharedParameters;

class SharedParametersTest {
    private static CellKey cell(String benchmark, String... namesAndValues) {
        Map<String, String> params = namesAndValues.length == 2
                ? Map.of(namesAndValues[0], namesAndValues[1])
                : Map.of(namesAndValues[0], namesAndValues[1], namesAndValues[2], namesAndValues[3]);
        return CellKey.of(benchmark, params);
    }

    @Test
    void whatOnlyOneSideKnowsIsLeftOut() {
        Map<CellKey, Integer> before = Map.of(cell("T", "channels", "2"), 1);
        Map<CellKey, Integer> after = Map.of(cell("T", "channels", "2", "spin", "0"), 2);
        SharedParameters shared = SharedParameters.of(List.of(before.keySet(), after.keySet()));
        assertThat(shared.reduce(before)).isEqualTo(before);
        assertThat(shared.reduce(after)).isEqualTo(Map.of(cell("T", "channels", "2"), 2));
    }

    @Test
    void cellsThatOnlySuchAParameterTellsApartKeepIt() {
        Map<CellKey, Integer> before = Map.of(cell("T", "channels", "2"), 1);
        Map<CellKey, Integer> after =
                Map.of(cell("T", "channels", "2", "spin", "0"), 2, cell("T", "channels", "2", "spin", "50"), 3);
        SharedParameters shared = SharedParameters.of(List.of(before.keySet(), after.keySet()));
        assertThat(shared.reduce(after)).isEqualTo(after);
    }

    @Test
    void aSideWithoutABenchmarkHasNoSayInItsParameters() {
        Map<CellKey, Integer> both =
                Map.of(cell("T", "channels", "2", "spin", "0"), 1, cell("L", "messageBytes", "8"), 2);
        SharedParameters shared = SharedParameters.of(List.of(both.keySet(), Set.of(cell("L", "messageBytes", "8"))));
        assertThat(shared.reduce(both)).isEqualTo(both);
    }
}
