package tcpx.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.NamespaceAnchor.NamespaceProcesses;
import tcpx.bench.result.WholeFile;

/**
 * Labs that stay after the command that made them: {@code lab up}, {@code lab status}, {@code lab down}. Each is
 * written down in a file of the host's runtime directory, first as unfinished with the process that works on it: a lab
 * left unfinished by a dead process is removed by whoever comes next.
 */
public final class KeptLabs {
    private static final Duration END_DEADLINE = Duration.ofSeconds(10);
    private static final String SUFFIX = ".properties";

    private final LabHost host;

    /** The kept labs of this host. */
    public KeptLabs(LabHost host) {
        this.host = host;
    }

    /**
     * Makes a lab that stays, also when what this returns is closed.
     *
     * @throws LabException as {@link Lab#up}, and where neither root nor user namespaces are allowed
     */
    public Lab up(LabSpec spec) {
        LabMode[] modes =
                host.modes().stream().filter(mode -> mode != LabMode.LOOPBACK).toArray(LabMode[]::new);
        if (modes.length == 0) {
            throw new LabException("a loopback lab cannot be kept: there is nothing to keep", "run it as root");
        }
        Lab lab = Lab.up(spec, host.withModes(modes));
        LabRecord kept = lab.mode() == LabMode.ROOT ? named(lab.record()) : lab.record();
        try {
            write(kept);
            if (lab.mode() == LabMode.ROOT) {
                attach(lab.a(), lab.name() + "-a");
                attach(lab.b(), lab.name() + "-b");
                lab.release(); // the names hold the namespaces now
            } else {
                lab.keepHolders();
            }
            write(kept.finishedNow());
            return open(kept);
        } catch (RuntimeException e) {
            Failures.suppressInto(e, () -> remove(kept));
            Failures.suppressInto(e, lab::close);
            throw e;
        }
    }

    /** All kept labs; closing one leaves it as it is. Also removes what dead runs left unfinished. */
    public List<Lab> status() {
        clearStale();
        return records().stream().filter(LabRecord::finished).map(this::open).toList();
    }

    /**
     * Kills what runs in a kept lab and removes it.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public void down(String name) {
        LabRecord record = find(name).unfinishedBy(ProcessId.self());
        write(record);
        remove(record);
    }

    /** Removes all kept labs; returns their names. */
    public List<String> downAll() {
        clearStale();
        List<String> names = records().stream()
                .filter(LabRecord::finished)
                .map(LabRecord::name)
                .toList();
        Failures failures = new Failures();
        names.forEach(name -> failures.attempt(() -> down(name)));
        failures.throwFirst();
        return names;
    }

    /**
     * Removes labs that a dead process was making or removing, and the records of those that someone removed by other
     * means.
     */
    void clearStale() {
        records().stream()
                .filter(record ->
                        record.finished() ? isGone(record) : !record.launcher().alive())
                .forEach(this::remove);
    }

    private static boolean isGone(LabRecord record) {
        return record.a().namespace().isEmpty() && record.b().namespace().isEmpty();
    }

    private LabRecord find(String name) {
        clearStale();
        List<LabRecord> records = records();
        return records.stream()
                .filter(record -> record.name().equals(name) && record.finished())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kept lab " + name + ": "
                        + (records.isEmpty()
                                ? "none is up"
                                : "allowed is one of "
                                        + records.stream().map(LabRecord::name).toList())));
    }

    private Lab open(LabRecord record) {
        return Lab.join(record.toString(), host);
    }

    private static LabRecord named(LabRecord held) {
        return new LabRecord(
                held.name(),
                false,
                held.launcher(),
                held.mode(),
                held.spec(),
                held.congestion(),
                held.distance(),
                new NodeAccess.Named(held.name() + "-a"),
                new NodeAccess.Named(held.name() + "-b"));
    }

    private void attach(LabNode node, String name) {
        long holder = node.spared().iterator().next();
        String ip = Prerequisites.require(host.searchPath()).ip();
        Command.require(Command.start(List.of(ip, "netns", "attach", name, Long.toString(holder)), List.of()));
    }

    private void remove(LabRecord record) {
        Failures failures = new Failures();
        for (NodeAccess access : List.of(record.a(), record.b())) {
            failures.attempt(() -> remove(access));
        }
        if (record.distance() instanceof Distance.Line line) {
            failures.attempt(line.process()::kill);
        }
        failures.throwFirst();
        try {
            Files.deleteIfExists(file(record.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(NodeAccess access) {
        Set<Long> spared =
                access instanceof NodeAccess.Held held ? Set.of(held.holder().pid()) : Set.of();
        access.namespace().ifPresent(namespace -> NamespaceProcesses.end(namespace, spared, END_DEADLINE));
        if (access instanceof NodeAccess.Held held) {
            held.holder().kill();
        } else if (access instanceof NodeAccess.Named named && Files.exists(named.path())) {
            String ip = Prerequisites.require(host.searchPath()).ip();
            Command.require(Command.start(List.of(ip, "netns", "del", named.name()), List.of()));
        }
    }

    private List<LabRecord> records() {
        try (Stream<Path> files = Files.list(host.runtimeDirectory())) {
            requireOwn(host.runtimeDirectory());
            return files.filter(file -> file.getFileName().toString().matches("tcpx-[0-9a-f]{6}\\.properties"))
                    .map(KeptLabs::read)
                    .flatMap(Optional::stream)
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new LabException("cannot read " + host.runtimeDirectory() + ": " + e.getMessage(), "", e);
        }
    }

    private static Optional<LabRecord> read(Path file) {
        try {
            return Optional.of(LabRecord.parse(Files.readString(file)));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new LabException("cannot read " + file + ": " + e.getMessage(), "rm " + file, e);
        }
    }

    private void write(LabRecord record) {
        Path directory = host.runtimeDirectory();
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            requireOwn(directory);
            WholeFile.write(file(record.name()), record.toString());
        } catch (IOException e) {
            throw new LabException("cannot write to " + directory + ": " + e.getMessage(), "", e);
        }
    }

    /** In a directory of all users someone else may have been first, and the records in it are obeyed. */
    private static void requireOwn(Path directory) throws IOException {
        if ((Integer) Files.getAttribute(directory, "unix:uid") != LabHost.uid()) {
            throw new LabException(
                    directory + " belongs to another user", "set XDG_RUNTIME_DIR to a directory of yours");
        }
    }

    private Path file(String name) {
        return host.runtimeDirectory().resolve(name + SUFFIX);
    }
}
