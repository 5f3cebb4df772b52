package tcpx.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import tcpx.error.BootstrapException;

/**
 * A file with a secret, read as ssh reads a private key: only if nobody but its owner, who is this user or root, may
 * read or write it.
 *
 * <p>Of the folders above it, by its name and by where links lead, ssh's rule for a login's files is taken in part: one
 * that every user may write to is refused, unless only owners may replace what lies in it (as in {@code /tmp}). A
 * folder that a group may write to is taken, since many systems give each user a group of its own; who replaces the
 * file there is found out as its owner.
 */
final class SecretFile {
    private static final int GROUP_AND_OTHERS = 0_077;
    private static final int OTHERS_MAY_WRITE = 0_002;
    private static final int STICKY = 0_1000;
    private static final int PERMISSIONS = 0_7777;
    private static final int ROOT = 0;

    private final Path file;
    private final OptionalLong user;

    /**
     * A file, by the name under which the user knows it.
     *
     * @param user number of the user that reads; empty if it is not known: any owner will do
     */
    SecretFile(Path file, OptionalLong user) {
        this.file = file;
        this.user = user;
    }

    /** The effective user of this process, where the system says it. */
    static OptionalLong thisUser() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[2]))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The first bytes, without a line end after the last.
     *
     * @param limit how many at most; one more tells that there are more
     * @throws BootstrapException if there are none or they are not safe here, with the command that mends it
     */
    byte[] read(int limit) {
        try {
            Path real = file.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw new BootstrapException(
                        "the secret file " + file + " is "
                                + (Files.isDirectory(real) ? "a directory" : "no plain file"),
                        "Name a plain file instead",
                        null);
            }
            if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) { // else there are no such modes
                refuseIfOpen(real);
                refuseIfReplaceable(real);
                refuseIfReplaceable(file.toAbsolutePath());
            }
            try (InputStream in = Files.newInputStream(real)) {
                return withoutLineEnd(in.readNBytes(limit + 2));
            }
        } catch (NoSuchFileException e) {
            throw new BootstrapException("there is no secret file " + file, createCommand(), e);
        } catch (IOException e) {
            throw new BootstrapException(
                    "cannot read the secret file " + file + ": " + e,
                    "As the owner of the file: " + chmod() + ", and run as that user",
                    e);
        }
    }

    /** How to make such a file. */
    String createCommand() {
        return "Make one and copy it to the other node: (umask 077; head -c 32 /dev/urandom | base64 > " + name() + ")";
    }

    /** The name under which the user knows it. */
    @Override
    public String toString() {
        return file.toString();
    }

    private void refuseIfOpen(Path real) throws IOException {
        int permissions = permissions(real);
        if ((permissions & GROUP_AND_OTHERS) != 0) {
            throw new BootstrapException(
                    String.format("permissions %04o for '%s' are too open", permissions, file),
                    "Run: " + chmod(),
                    null);
        }
        int owner = (Integer) Files.getAttribute(real, "unix:uid");
        if (owner != ROOT && user.isPresent() && owner != user.getAsLong()) {
            throw new BootstrapException(
                    "the secret file " + file + " belongs to user " + owner + ", and not to you (user "
                            + user.getAsLong() + ") or root",
                    "Its owner knows the secret and can change it; if that is right, run: sudo chown "
                            + user.getAsLong() + " " + name(),
                    null);
        }
    }

    private void refuseIfReplaceable(Path from) throws IOException {
        for (Path folder = from.getParent(); folder != null; folder = folder.getParent()) {
            int permissions = permissions(folder);
            if ((permissions & OTHERS_MAY_WRITE) != 0 && (permissions & STICKY) == 0) {
                throw new BootstrapException(
                        String.format(
                                "permissions %04o for '%s', a folder above the secret file %s, are too open",
                                permissions, folder, file),
                        "Every user could put another file in its place; run: chmod o-w " + Printable.shellWord(folder),
                        null);
            }
        }
    }

    private static int permissions(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
    }

    private static byte[] withoutLineEnd(byte[] content) {
        int length = content.length;
        return length > 0 && content[length - 1] == '\n' ? Arrays.copyOf(content, length - 1) : content;
    }

    private String chmod() {
        return "chmod 600 " + name();
    }

    private String name() {
        return Printable.shellWord(file);
    }
}
