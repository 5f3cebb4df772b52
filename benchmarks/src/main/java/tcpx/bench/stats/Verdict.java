package tcpx.bench.stats;

/** What a comparison concludes about one cell. */
public sealed interface Verdict {
    /** One word or sign, as a table shows it. */
    String mark();

    /** Significantly better in the metric's own direction: more goodput, or less time or CPU. */
    record Faster() implements Verdict {
        @Override
        public String mark() {
            return "faster";
        }
    }

    /** Significantly worse in the metric's own direction. */
    record Slower() implements Verdict {
        @Override
        public String mark() {
            return "slower";
        }
    }

    /**
     * The test could have found a difference and did not; not a proof of equality: the interval says how large it may
     * still be.
     */
    record Indistinguishable() implements Verdict {
        @Override
        public String mark() {
            return "~";
        }
    }

    /**
     * No conclusion is possible from these values.
     *
     * @param reason what is missing, with what to do
     * @param forksNeeded forks needed on each side, 0 where more forks would not help
     */
    record Refused(String reason, int forksNeeded) implements Verdict {
        @Override
        public String mark() {
            return "not decided";
        }
    }
}
