package tcpx.bench.stats;

import java.util.Locale;

/**
 * Something a reader must know before believing a figure. Warnings are values, so that a report can print them, a gate
 * can count them and a test can name them; each says what to do about it.
 */
public sealed interface Warning {
    /** What is the matter, one sentence without a full stop. */
    String text();

    /** What to do about it, one clause without a full stop. */
    String remedy();

    /**
     * Too few forks for the confidence asked for; {@code actual} is what the given interval has, 0 where there is none.
     */
    record TooFewForInterval(int n, int needed, double confidence, double actual) implements Warning {
        @Override
        public String text() {
            String what = n == 1 ? "1 fork has" : n + " forks have";
            String instead =
                    actual > 0 ? String.format(Locale.ROOT, "; the full range shown covers %.1f %%", 100 * actual) : "";
            return String.format(
                    Locale.ROOT, "%s no %.0f %% interval of the median%s", what, 100 * confidence, instead);
        }

        @Override
        public String remedy() {
            return "run at least " + needed + " forks (-f " + needed + ")";
        }
    }

    /** Forks that ended without a number. */
    record MissingForks(int missing, int of) implements Warning {
        @Override
        public String text() {
            return missing + " of " + of + " forks gave no number and are left out";
        }

        @Override
        public String remedy() {
            return "look for their failure in the run's log and measure again";
        }
    }

    /**
     * Cells that are compared by difference, because a ratio needs values above zero; they are not part of the
     * geometric mean.
     */
    record NoRatio(int cells) implements Warning {
        @Override
        public String text() {
            return cells + (cells == 1 ? " cell holds" : " cells hold") + " zero or negative values and no ratio";
        }

        @Override
        public String remedy() {
            return "read the difference in the metric's unit; the geometric mean leaves it out";
        }
    }

    /** Rails or channels that did not carry equal shares. */
    record Unfair(double jain, double limit) implements Warning {
        @Override
        public String text() {
            return String.format(Locale.ROOT, "Jain fairness %.3f is below %.2f", jain, limit);
        }

        @Override
        public String remedy() {
            return "compare the rails' rates and losses; strategies FIRST_FREE and ADAPTIVE, the default, give each as"
                    + " much as it takes";
        }
    }
}
