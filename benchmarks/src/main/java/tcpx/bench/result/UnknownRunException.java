package tcpx.bench.result;

import java.util.Collection;

/** A user's word names no run, or more than one. */
public final class UnknownRunException extends ResultException {
    private static final long serialVersionUID = 1L;

    UnknownRunException(String word, String problem, String remedy) {
        super("'" + word + "' " + problem, remedy, null);
    }

    static UnknownRunException ambiguous(String word, Collection<String> candidates) {
        return new UnknownRunException(word, "names more than one run", "say which: " + String.join(", ", candidates));
    }
}
