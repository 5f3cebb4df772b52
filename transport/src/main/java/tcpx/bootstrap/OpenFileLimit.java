package tcpx.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to do when this process may open no more files, sockets among them. */
final class OpenFileLimit {
    private OpenFileLimit() {}

    /** Whether that is why something failed; the JDK tells it by the text of strerror only. */
    static boolean areExhausted(IOException e) {
        return String.valueOf(e.getMessage()).contains("oo many open files");
    }

    /** The command that mends it, with the limit as it is. */
    static String remedy() {
        return "This process may have " + limit() + " files open; raise it where it is started: ulimit -n 65536";
    }

    private static String limit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s+")[3])
                    .findFirst()
                    .orElse("no more");
        } catch (IOException e) { // for want of a descriptor
            return "no more";
        }
    }
}
