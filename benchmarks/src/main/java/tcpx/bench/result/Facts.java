package tcpx.bench.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects key and value in order; what is absent leaves no key, and white space in values becomes single spaces. */
final class Facts {
    private final Map<String, String> values = new LinkedHashMap<>();

    void put(String key, String value) {
        String clean = value.strip().replaceAll("\\s+", " ");
        if (!clean.isEmpty()) {
            values.put(key, clean);
        }
    }

    void put(String key, Optional<String> value) {
        value.ifPresent(text -> put(key, text));
    }

    Map<String, String> values() {
        return values;
    }
}
