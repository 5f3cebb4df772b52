package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the nodes of two runs differ, a line for each difference: one that both nodes or several rails share is told
 * once.
 */
final class EnvironmentChanges {
    private static final Pattern OF_A_RAIL = Pattern.compile("rail\\.(.+)\\.([^.]+)");
    private static final String NOT_KNOWN = "not known";
    private static final int FEW_WORDS = 3;

    private EnvironmentChanges() {}

    private record Change(String what, String was, String is) {}

    /** Where it is so: nodes, and rails where it is theirs. */
    private record Places(Set<String> nodes, Set<String> rails) {
        Places() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    static List<String> between(RunProperties first, RunProperties second) {
        Map<Change, Places> changes = new LinkedHashMap<>();
        for (Node node : Node.values()) {
            Map<String, String> a = first.environment(node).lasting();
            Map<String, String> b = second.environment(node).lasting();
            Set<String> keys = new TreeSet<>(a.keySet());
            keys.addAll(b.keySet());
            for (String key : keys) {
                if (!Objects.equals(a.get(key), b.get(key))) {
                    Matcher rail = OF_A_RAIL.matcher(key);
                    boolean ofRail = rail.matches();
                    Change change = change(
                            ofRail ? "rail " + rail.group(2) : key,
                            a.getOrDefault(key, NOT_KNOWN),
                            b.getOrDefault(key, NOT_KNOWN));
                    Places places = changes.computeIfAbsent(change, none -> new Places());
                    places.nodes().add(node.label());
                    if (ofRail) {
                        places.rails().add(rail.group(1));
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        changes.forEach((change, places) -> lines.add(line(change, places)));
        return lines;
    }

    private static String line(Change change, Places places) {
        boolean everywhere = places.nodes().size() == Node.values().length;
        String where = everywhere ? "both nodes" : "node " + String.join(", ", places.nodes());
        String rails = places.rails().isEmpty() ? "" : String.join(", ", places.rails()) + ", ";
        return change.what() + " (" + rails + where + "): was " + change.was() + ", is " + change.is();
    }

    /** Of long texts, such as flags, only the words that differ. */
    private static Change change(String what, String was, String is) {
        List<String> old = List.of(was.split(" "));
        List<String> now = List.of(is.split(" "));
        if (Math.max(old.size(), now.size()) <= FEW_WORDS) {
            return new Change(what, was, is);
        }
        return new Change(what, without(old, now), without(now, old));
    }

    // a word is kept with the one before it where that is its name: "rate 4Gbit"
    private static String without(List<String> words, List<String> others) {
        Set<Integer> kept = new TreeSet<>();
        for (int i = 0; i < words.size(); i++) {
            if (!others.contains(words.get(i))) {
                if (i > 0 && Character.isDigit(words.get(i).charAt(0))) {
                    kept.add(i - 1);
                }
                kept.add(i);
            }
        }
        String[] left = kept.stream().map(words::get).toArray(String[]::new);
        return left.length == 0 ? "without that" : String.join(" ", Arrays.asList(left));
    }
}
