package tcpx.bench.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells of each step of a long run: {@code [ 7/48] what it gave   4:10 left}. Used by one thread. */
final class ProgressPrinter {
    private final PrintStream out;
    private final int inAll;
    private final double weightInAll;
    private final LongSupplier clockNs;
    private final long startNs;
    private int done;
    private double weightDone;

    /** So many steps that take about equally long. */
    ProgressPrinter(PrintStream out, int inAll) {
        this(out, inAll, inAll, System::nanoTime);
    }

    /**
     * ProgressPrinter of different length.
     *
     * @param weightInAll sum of the weights that {@link #done} will be told
     * @param clockNs a clock that does not go back
     */
    ProgressPrinter(PrintStream out, int inAll, double weightInAll, LongSupplier clockNs) {
        this.out = out;
        this.inAll = inAll;
        this.weightInAll = weightInAll;
        this.clockNs = clockNs;
        this.startNs = clockNs.getAsLong();
    }

    /** A step of weight 1 is done. */
    void done(String text) {
        done(text, 1);
    }

    /** A step is done; its weight is how long it takes beside the others. */
    void done(String text, double weight) {
        done++;
        weightDone += weight;
        String count = Integer.toString(inAll);
        out.println(String.format(Locale.ROOT, "[%" + count.length() + "d/%s] %s%s", done, count, text, left()));
        out.flush();
    }

    /** A step falls away. */
    void skip(double weight) {
        done++;
        weightDone += weight;
    }

    private String left() {
        double rest = weightInAll - weightDone;
        if (done >= inAll || !(rest > 0)) {
            return "";
        }
        long seconds = Math.round((clockNs.getAsLong() - startNs) / 1e9 * rest / weightDone);
        return String.format(Locale.ROOT, "   %d:%02d left", seconds / 60, seconds % 60);
    }
}
