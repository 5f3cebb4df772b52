package tcpx.bench.harness;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word may have meant. */
public final class Spelling {
    private static final int MOST_EDITS = 3;

    private Spelling() {}

    /** The known word that is fewest edits away, if it is close at all. */
    public static Optional<String> closest(String word, Collection<String> known) {
        return known.stream()
                .filter(each -> distance(word, each) <= Math.min(MOST_EDITS, each.length() / 2))
                .min(Comparator.comparingInt(each -> distance(word, each)));
    }

    /** The same as a question within a message, {@code did you mean X? }; empty if none is close. */
    public static String question(String word, Collection<String> known) {
        return closest(word.strip(), known)
                .map(close -> "did you mean " + close + "? ")
                .orElse("");
    }

    /** Levenshtein distance, ignoring case. */
    static int distance(String from, String to) {
        String a = from.toLowerCase(Locale.ROOT);
        String b = to.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
