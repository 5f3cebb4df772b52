package tcpx.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.harness.JmhArguments;

/** JMH's command line for one fork of each cell, whatever {@code -f} says. */
public final class OneFork {
    private OneFork() {}

    /** The same with {@code -f 1}. */
    public static List<String> of(JmhArguments given) {
        List<String> kept = new ArrayList<>();
        List<String> all = given.asList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).equals("-f")) {
                i++;
            } else if (!all.get(i).matches("-f\\d+")) {
                kept.add(all.get(i));
            }
        }
        kept.addAll(List.of("-f", "1"));
        return kept;
    }
}
