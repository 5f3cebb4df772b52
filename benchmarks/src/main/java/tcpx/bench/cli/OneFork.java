package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.harness.JmhArguments;

/**
 * JMH's command line for one fork at a time.
 *
 * @param arguments the same with {@code -f 1}, and the transfer benchmark where none was chosen
 * @param forks what {@code -f} said
 */
record OneFork(List<String> arguments, OptionalInt forks) {
    private static final List<String> REFUSED = List.of("-rf", "-rff", "-o", "-wf", "-prof");

    /** Copies. */
    OneFork {
        arguments = List.copyOf(arguments);
    }

    /** Takes the forks out; refuses what makes no sense in parts. */
    static OneFork of(JmhArguments given) {
        List<String> kept = new ArrayList<>();
        OptionalInt forks = OptionalInt.empty();
        List<String> all = given.asList();
        for (int i = 0; i < all.size(); i++) {
            String argument = all.get(i);
            if (REFUSED.contains(argument)) {
                throw new IllegalArgumentException(
                        argument + ": forks are run one at a time here; use it with ./run-bench.sh alone");
            }
            if (argument.equals("-f") || argument.matches("-f\\d+")) {
                String number = argument.equals("-f") ? all.get(++i) : argument.substring(2);
                forks = OptionalInt.of(Integer.parseInt(number));
            } else {
                kept.add(argument);
            }
        }
        if (forks.isPresent() && forks.getAsInt() < 1) {
            throw new IllegalArgumentException("-f " + forks.getAsInt() + ": one fork or more");
        }
        if (given.options().getIncludes().isEmpty()) {
            kept.add("^" + TransferBenchmark.class.getName().replace(".", "\\.") + "\\.transfer$");
        }
        kept.addAll(List.of("-f", "1"));
        return new OneFork(kept, forks);
    }
}
