package tcpx.bench.result;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** One JSON object as one line. */
public final class JsonLine {
    private JsonLine() {}

    /** Of maps, texts and finite numbers. */
    public static String of(Map<String, ?> object) {
        try {
            return JSON.std.asString(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
