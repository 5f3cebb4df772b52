package tcpx.bench.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The parameters of a fork, as JMH hands them to {@code @Setup}. */
public final class ParameterValues {
    private ParameterValues() {}

    /** Every parameter of the benchmark by name. */
    public static Map<String, String> of(BenchmarkParams params) {
        Map<String, String> values = new LinkedHashMap<>();
        params.getParamsKeys().forEach(name -> values.put(name, params.getParam(name)));
        return values;
    }
}
