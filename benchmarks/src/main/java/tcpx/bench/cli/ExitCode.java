package tcpx.bench.cli;

/** What the process tells whoever started it. */
final class ExitCode {
    static final int DONE = 0;

    /** Measured, but something failed: a transfer, verification, a regression beyond the threshold. */
    static final int FAILED = 1;

    /** The command line makes no sense. */
    static final int USAGE = 2;

    /** Something is missing on this machine; the message says how to get it. */
    static final int ENVIRONMENT = 3;

    /** Compared, and nothing could be decided; the last lines say why and what to run. */
    static final int UNDECIDED = 4;

    private ExitCode() {}
}
