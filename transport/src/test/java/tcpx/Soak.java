package tcpx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How long a test goes on that could go on for ever: for a part of its rounds in every build; for all of them with the
 * profile {@code soak}, {@code mvn verify -Psoak}, which also tries cases at random, for most of a minute a test;
 * and with {@code -Dsoak=full} for as long as it takes to try all.
 */
public final class Soak {
    private static final String MODE = System.getProperty("tcpx.soak", "false");
    private static final boolean ON = !MODE.equals("false");
    private static final boolean FULL = MODE.equals("full");
    private static final String SEED = System.getProperty("tcpx.soak.seed", "0");
    private static final int PART = 5;
    private static final Duration BUDGET = Duration.ofSeconds(45);

    private Soak() {}

    /** So many with the profile, else one in five. */
    public static int rounds(int all) {
        return ON ? all : all / PART;
    }

    /** How long a test lasts that tries things at random: so long in a build, most of a minute with the profile. */
    public static Duration lasting(Duration inBuild, Duration inFull) {
        return FULL ? inFull : ON ? BUDGET : inBuild;
    }

    /** Where randomness begins: 0 in a build, elsewhere another number each time, which is printed. */
    public static int seed(Class<?> test) {
        if (!ON) {
            return 0;
        }
        System.out.println(test.getSimpleName() + ": -Dsoak.seed=" + SEED + " tries the same again");
        return SEED.hashCode() & 0xffffff;
    }

    /**
     * Cases beyond those of every build, which come first: none in a build; with the profile these in an order of
     * chance until the test has lasted its time; all with {@code -Dsoak=full}.
     */
    public static <T> Stream<T> cases(Class<?> test, List<T> inBuild, List<T> beyond) {
        if (FULL || !ON) {
            return Stream.concat(inBuild.stream(), FULL ? beyond.stream() : Stream.empty());
        }
        List<T> shuffled = new ArrayList<>(beyond);
        Collections.shuffle(shuffled, new Random(seed(test)));
        long startNs = System.nanoTime();
        return Stream.concat(
                inBuild.stream(), shuffled.stream().takeWhile(each -> System.nanoTime() - startNs < BUDGET.toNanos()));
    }
}
