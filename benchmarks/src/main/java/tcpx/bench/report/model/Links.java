package tcpx.bench.report.model;

import java.nio.file.Path;
import java.util.List;

/** Files that hold more; a page links to them, relative to where it lies. */
public record Links(List<Link> links) implements Block {
    /** A file, and what it holds. */
    public record Link(Path file, String says) {}

    /** Copies. */
    public Links {
        links = List.copyOf(links);
    }
}
