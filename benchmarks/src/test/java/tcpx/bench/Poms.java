package tcpx.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's version, as its poms say it. */
final class Poms {
    private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

    private Poms() {}

    /** The version of the whole. */
    static String version() throws IOException {
        return version(Path.of("pom.xml"));
    }

    /** The first version in a pom: its own or its parent's. */
    static String version(Path pom) throws IOException {
        Matcher version = VERSION.matcher(Pages.read(pom));
        if (!version.find()) {
            throw new IllegalStateException("no version in " + pom);
        }
        return version.group(1);
    }
}
