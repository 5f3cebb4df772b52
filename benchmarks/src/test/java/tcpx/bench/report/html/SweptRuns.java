package tcpx.bench.report.html;

import java.nio.file.Path;
import tcpx.bench.result.Run;

/** Synthetic runs for tests of other packages. */
public final class SweptRuns {
    private SweptRuns() {}

    /** Six chunk sizes by six windows, of four channels. */
    public static Run chunksAndWindows(Path directory) {
        return SyntheticRun.surface(directory, 8);
    }
}
