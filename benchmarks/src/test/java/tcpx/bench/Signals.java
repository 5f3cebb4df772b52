package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/**
 * Signals to processes, by way of the shell's own {@code kill}: the program of that name is missing on small systems.
 */
public final class Signals {
    private Signals() {}

    /** Sends a signal by its name without SIG, {@code INT} for example; the process must be there. */
    public static void send(String name, long pid) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                    .inheritIO()
                    .start();
            assertThat(shell.waitFor()).as("kill -%s %d", name, pid).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
