package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.Settings;

class ParameterValuesTest {
    @Test
    void whatJmhHandsToAForkIsWhatBothNodesAreTold() {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.values()) {
            chosen.put(parameter.label(), parameter.standard());
        }
        chosen.put("provider", "nccl");
        chosen.put("window", "32");
        chosen.put("pluginRequests", "32");

        Settings told = Settings.of(ParameterValues.of(Forks.params(chosen)));

        assertThat(told.asMap()).isEqualTo(chosen);
    }
}
