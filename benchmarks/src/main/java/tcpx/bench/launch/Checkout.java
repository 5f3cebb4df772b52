package tcpx.bench.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.result.Revision;

/** A revision, built in a git worktree of its own, which is removed with this. */
public final class Checkout implements AutoCloseable {
    /** Stands for the working tree as it is, with its changes. */
    public static final String HERE = ".";

    private static final int TAIL_LINES = 25;

    private final Path repository;
    private final Path worktree; // null: the working tree itself
    private final Revision revision;
    private final ShutdownHook hook;
    private Process running;

    private Checkout(Path repository, Path worktree, Revision revision) {
        this.repository = repository;
        this.worktree = worktree;
        this.revision = revision;
        this.hook = new ShutdownHook(this::remove);
    }

    /**
     * The commit that a name means.
     *
     * @throws IllegalArgumentException if it means none
     * @throws EnvironmentException if there is no git, or this is no repository
     */
    public static String commit(Path repository, String name) {
        if (name.equals(HERE)) {
            return HERE;
        }
        Outcome inside = git(repository, "rev-parse", "--git-dir");
        if (inside.code != 0) {
            throw new EnvironmentException(
                    repository + " is no git repository: " + inside.text,
                    "clone the project with git, not as an archive");
        }
        Outcome commit = git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        if (commit.code != 0) {
            throw new IllegalArgumentException("'" + name
                    + "' is no revision here: give a branch, tag or commit, or . for the working tree as it is");
        }
        return commit.text;
    }

    /**
     * Checks a commit out below {@code parent} and builds it.
     *
     * @param commit from {@link #commit}
     * @param label names its directory and is told
     */
    public static Checkout build(Path repository, String commit, Path parent, String label) {
        if (commit.equals(HERE)) {
            return new Checkout(repository, null, Revision.of(repository));
        }
        Checkout checkout = new Checkout(repository, parent.resolve(label), new Revision(commit, Revision.Tree.CLEAN));
        try {
            checkout.must(List.of(
                    "git",
                    "-C",
                    repository.toString(),
                    "worktree",
                    "add",
                    "--quiet",
                    "--detach",
                    checkout.worktree.toString(),
                    commit));
            checkout.must(List.of(
                    "mvn",
                    "-B",
                    "-ntp",
                    "-q",
                    "-DskipTests",
                    "-Dcheckstyle.skip=true",
                    "-f",
                    checkout.worktree.resolve("pom.xml").toString(),
                    "package"));
            return checkout;
        } catch (RuntimeException e) {
            checkout.close();
            throw e;
        }
    }

    /** Which source it was built from. */
    public Revision revision() {
        return revision;
    }

    /** Its build. */
    public Program program() {
        return worktree == null
                ? Program.own()
                : new Program(
                        worktree.resolve("benchmarks/target/benchmarks.jar").toString(), worktree);
    }

    private record Outcome(int code, String text) {}

    private static Outcome git(Path repository, String... arguments) {
        List<String> line = new ArrayList<>(List.of("git", "-C", repository.toString()));
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Outcome(process.waitFor(), text);
        } catch (IOException e) {
            throw new EnvironmentException("git is missing: " + e.getMessage(), "apt-get install -y git");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void must(List<String> line) {
        try {
            Path log = Files.createTempFile(worktree.getParent(), "build", ".log");
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            synchronized (this) {
                running = process;
            }
            if (process.waitFor() != 0) {
                List<String> said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                throw new IllegalArgumentException("revision " + revision.shortName() + " could not be built ("
                        + String.join(" ", line.subList(0, 2)) + " ...):\n  "
                        + String.join("\n  ", said.subList(Math.max(0, said.size() - TAIL_LINES), said.size())));
            }
        } catch (IOException e) {
            throw new EnvironmentException(
                    line.get(0) + " is missing: " + e.getMessage(),
                    "apt-get install -y " + (line.get(0).equals("mvn") ? "maven" : line.get(0)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void remove() {
        synchronized (this) {
            if (running != null && running.isAlive()) {
                running.descendants().forEach(ProcessHandle::destroy);
                running.destroy();
                try {
                    running.waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        if (worktree != null && Files.exists(worktree)) {
            Outcome removed = git(repository, "worktree", "remove", "--force", worktree.toString());
            if (removed.code != 0) {
                System.err.println(
                        String.format(Locale.ROOT, "note: git worktree remove --force %s: %s", worktree, removed.text));
            }
        }
    }

    @Override
    public void close() {
        remove();
        hook.close();
    }
}
