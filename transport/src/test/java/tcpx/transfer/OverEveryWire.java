package tcpx.transfer;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.net.NetProvider;

/** What must hold over every {@link Wire}, each of them in turn. */
@ParameterizedClass(name = "over {0}")
@EnumSource(Wire.class)
@Timeout(900)
abstract class OverEveryWire {
    @TempDir
    private Path directory;

    @Parameter
    private Wire wire;

    /** The wire; both ends use this object. */
    NetProvider provider;

    @BeforeEach
    void open() throws Exception {
        provider = wire.open(directory);
    }

    @AfterEach
    void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
