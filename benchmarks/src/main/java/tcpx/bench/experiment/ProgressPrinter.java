package tcpx.bench.experiment;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What a person sees of a long run: a line per step with what it gave, {@code [ 7/48] channels=4   1.985 GB/s   4:10
 * left}, and on a terminal a line in between that says what is under way. Thread-safe.
 */
public final class ProgressPrinter {
    private static final String OVER = "\r\033[K";
    private static final int SECONDS = 60;

    private final PrintStream out;
    private final boolean terminal;
    private final int inAll;
    private final double weightInAll;
    private final LongSupplier clockNs;
    private final long startNs;
    private final double weightBefore;
    private int done;
    private double weightDone;
    private String label = "";

    /**
     * Progress over steps.
     *
     * @param terminal whether lines may be written over
     * @param inAll how many steps
     * @param weightInAll how long all of them take, in any unit
     */
    public ProgressPrinter(PrintStream out, boolean terminal, int inAll, double weightInAll) {
        this(out, terminal, inAll, weightInAll, 0, 0, System::nanoTime);
    }

    /** The same where some steps were done before, in another process. */
    public ProgressPrinter(
            PrintStream out, boolean terminal, int inAll, double weightInAll, int before, double weightBefore) {
        this(out, terminal, inAll, weightInAll, before, weightBefore, System::nanoTime);
    }

    ProgressPrinter(
            PrintStream out,
            boolean terminal,
            int inAll,
            double weightInAll,
            int before,
            double weightBefore,
            LongSupplier clockNs) {
        this.out = out;
        this.terminal = terminal;
        this.inAll = inAll;
        this.weightInAll = weightInAll;
        this.done = before;
        this.weightBefore = weightBefore;
        this.weightDone = weightBefore;
        this.clockNs = clockNs;
        this.startNs = clockNs.getAsLong();
    }

    /** A step begins. */
    public synchronized void begin(String what) {
        label = what;
        status("starting");
    }

    /** What is under way in it. */
    public synchronized void status(String text) {
        if (terminal) {
            out.print(OVER + line(done + 1, text, left()));
            out.flush();
        }
    }

    /** It is done; its weight is how long it takes beside the others. */
    public synchronized void done(String result, double weight) {
        skip(weight);
        out.println((terminal ? OVER : "") + line(done, result, left()).stripTrailing());
        out.flush();
    }

    /** A step falls away. */
    public synchronized void skip(double weight) {
        done++;
        weightDone += weight;
    }

    private String line(int number, String text, String left) {
        int width = Math.max(2, Integer.toString(inAll).length());
        return String.format(Locale.ROOT, "[%" + width + "d/%d] %-28s %s   %s", number, inAll, label, text, left);
    }

    private String left() {
        double rest = weightInAll - weightDone;
        double here = weightDone - weightBefore;
        if (done >= inAll || !(rest > 0) || !(here > 0)) {
            return "";
        }
        long seconds = Math.round((clockNs.getAsLong() - startNs) / 1e9 * rest / here);
        return String.format(Locale.ROOT, "%d:%02d left", seconds / SECONDS, seconds % SECONDS);
    }
}
