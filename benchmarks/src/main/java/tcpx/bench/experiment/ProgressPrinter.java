package tcpx.bench.experiment;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What a person sees of a long run: a line per step with what it gave, {@code [ 7/48] channels=4   1.985 GB/s   4:10
 * left}, and on a terminal a line in between that says what is under way. Thread-safe.
 */
public final class ProgressPrinter {
    private static final String OVER = "\r\033[J"; // also what stands below
    private static final String UP = "\033[%dA";
    private static final long PLAIN_NS = 1_000_000_000;
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
    private String shown = "";
    private List<String> below = List.of();
    private long plainNs;

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
        this.plainNs = startNs;
    }

    /** A step begins. */
    public synchronized void begin(String what) {
        label = what;
        status("starting");
    }

    /** What is under way in it. */
    public synchronized void status(String text) {
        shown = text;
        if (terminal) {
            draw();
        }
    }

    /** Lines that move below it; where lines cannot be written over, one line of them each second. */
    public synchronized void below(List<String> lines) {
        below = lines;
        long nowNs = clockNs.getAsLong();
        if (terminal) {
            draw();
        } else if (nowNs - plainNs >= PLAIN_NS) {
            plainNs = nowNs;
            out.println(line(done + 1, shown, left()).stripTrailing() + "  " + String.join("; ", lines));
            out.flush();
        }
    }

    private void draw() {
        StringBuilder text = new StringBuilder(OVER + line(done + 1, shown, left()));
        below.forEach(line -> text.append("\n").append(line));
        if (!below.isEmpty()) {
            text.append(String.format(Locale.ROOT, UP, below.size()));
        }
        out.print(text);
        out.flush();
    }

    /** It is done; its weight is how long it takes beside the others. */
    public synchronized void done(String result, double weight) {
        skip(weight);
        below = List.of();
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
