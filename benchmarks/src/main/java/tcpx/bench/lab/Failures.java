package tcpx.bench.lab;

/**
 * Runs every step of a tear-down although some fail; the first failure is thrown at the end with the later ones
 * attached.
 */
final class Failures {
    private RuntimeException first;

    void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    void throwFirst() {
        if (first != null) {
            throw first;
        }
    }

    /** A step that must not hide the failure that led to it. */
    static void suppressInto(RuntimeException failure, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
