package tcpx.bench.result;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes out of a text where this machine keeps things, since results are published: a home directory names a person.
 * What stays is what a shell in the checkout understands: {@code .} for the checkout, {@code ~} for the home directory.
 *
 * @param checkout absolute path of the working tree
 * @param home absolute path of the user's home directory
 */
record OwnPaths(String checkout, String home) {
    private record Place(String path, String shown) {
        String hideIn(String text) {
            // the path itself or what lies below it, but not /home/joanna for /home/joan
            return text.replaceAll(Pattern.quote(path) + "(?![\\w-]|\\.\\w)", Matcher.quoteReplacement(shown));
        }
    }

    /** Those of the process itself. */
    static OwnPaths system() {
        Path checkout =
                Path.of(System.getProperty("tcpx.home", "")).toAbsolutePath().normalize();
        return new OwnPaths(checkout.toString(), System.getProperty("user.home", ""));
    }

    String hideIn(String text) {
        String hidden = text;
        for (Place place : Stream.of(new Place(checkout, "."), new Place(home, "~"))
                .filter(each -> each.path().length() > 1) // a home of "/" names nobody
                .sorted(Comparator.comparingInt((Place each) -> each.path().length())
                        .reversed()) // the one that lies in the other first
                .toList()) {
            hidden = place.hideIn(hidden);
        }
        return hidden;
    }
}
