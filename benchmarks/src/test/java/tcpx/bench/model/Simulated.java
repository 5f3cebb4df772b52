package tcpx.bench.model;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tcpx.bench.model.Fitting.Point;

/** Points drawn from a known curve with relative noise: the truth that the fits are checked against. */
final class Simulated {
    private Simulated() {}

    static List<Point> from(Model truth, Random random, double noise, int forks, double... xs) {
        return Arrays.stream(xs)
                .mapToObj(x -> new Point(
                        x,
                        IntStream.range(0, forks)
                                .mapToObj(fork -> truth.at(x) * Math.exp(noise * random.nextGaussian()))
                                .toList()))
                .toList();
    }

    static List<Point> exactly(Model truth, int forks, double... xs) {
        return from(truth, new Random(0), 0, forks, xs);
    }
}
