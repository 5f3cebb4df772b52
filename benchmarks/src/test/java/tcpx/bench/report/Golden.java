package tcpx.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Expected texts, kept as files beside the tests so that a reviewer sees them as a reader would. */
final class Golden {
    private Golden() {}

    static String read(String name) throws IOException {
        try (InputStream file = Golden.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException("no golden file " + name + " beside " + Golden.class.getName());
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
