package tcpx.bench.cli;

import picocli.CommandLine.Option;

/** For a command that measures in a lab only: whoever asks for two hosts is told why not. */
final class NoPeer {
    @Option(names = "--peer", hidden = true)
    private String peer;

    /**
     * Refuses two hosts.
     *
     * @param why they cannot be, and what to do instead
     * @throws IllegalArgumentException if they were asked for
     */
    void refuse(String why) {
        if (peer != null) {
            throw new IllegalArgumentException("--peer " + peer + ": " + why);
        }
    }
}
