package tcpx.bench.result;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs of the system that are asked for facts. */
@FunctionalInterface
interface Commands {
    /** What the program prints; empty if it is not installed, fails, or takes longer than two seconds. */
    Optional<String> run(List<String> command);

    /** The real ones: searched in PATH and where administrators' tools live, in the C locale. */
    static Commands system() {
        return Commands::execute;
    }

    private static Optional<String> execute(List<String> command) {
        Optional<Path> program = SearchPath.own().find(command.get(0));
        if (program.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        builder.command().set(0, program.get().toString());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        builder.redirectInput(new File("/dev/null")).redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = null;
        try {
            process = builder.start();
            InputStream stdout = process.getInputStream();
            // read aside: a program that hangs with its output open would hold a plain read for ever
            String output = CompletableFuture.supplyAsync(() -> readAll(stdout)).get(2, TimeUnit.SECONDS);
            boolean ended = process.waitFor(1, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static String readAll(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
