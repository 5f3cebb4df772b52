package tcpx.bootstrap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tcpx.error.BootstrapException;

/**
 * What both nodes know and a stranger does not: {@value #MIN_BYTES} to {@value #MAX_BYTES} bytes. Immutable, may be
 * shared between threads, and never printed.
 *
 * <p>Make it random ({@link #random}): whoever listens in a node's stead sees a proof made with it, and can try guesses
 * against that at leisure.
 *
 * <p>In a file, the secret is all bytes but one line end at the very end, so that a file made by an editor and one made
 * by {@link #toFile} mean the same everywhere.
 */
public final class Secret {
    /** The shortest secret that is taken. */
    public static final int MIN_BYTES = 16;

    /** The longest secret that is taken; more is most likely the wrong file. */
    public static final int MAX_BYTES = 4096;

    private static final int RANDOM_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
        mac(); // the platform reads files for its first one: not when a stranger has taken all descriptors
    }

    /** A secret of these bytes; copied. Throws {@link IllegalArgumentException} if there are too few or too many. */
    public static Secret of(byte[] bytes) {
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a secret of " + bytes.length + " bytes, allowed: " + MIN_BYTES + ".." + MAX_BYTES);
        }
        return new Secret(bytes.clone());
    }

    /** A new secret with 256 random bits, written as 64 hexadecimal digits so that it survives any text file. */
    public static Secret random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return new Secret(HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The secret in a file. The file must be the user's or root's, and closed to everybody else, as ssh wants a private
     * key (mode 600 or 400); no folder above it may be open to every user of the machine to write to, unless only
     * owners may replace what lies in it ({@code /tmp}). Links are followed. Where a file system has no such modes, any
     * file is taken.
     *
     * @throws BootstrapException if the file is missing, unreadable, no plain file, not safe as above, too short or too
     *     long, with the command that mends it
     */
    public static Secret fromFile(Path file) {
        return from(new SecretFile(Objects.requireNonNull(file, "file"), SecretFile.thisUser()));
    }

    static Secret from(SecretFile file) {
        byte[] content = file.read(MAX_BYTES);
        if (content.length == 0) {
            throw new BootstrapException("the secret file " + file + " is empty", file.createCommand(), null);
        }
        if (content.length < MIN_BYTES) {
            throw new BootstrapException(
                    "the secret in " + file + " has " + content.length + " bytes, allowed: " + MIN_BYTES + ".."
                            + MAX_BYTES,
                    file.createCommand(),
                    null);
        }
        if (content.length > MAX_BYTES) {
            throw new BootstrapException(
                    "the secret in " + file + " has more than " + MAX_BYTES + " bytes; is this the right file?",
                    file.createCommand(),
                    null);
        }
        return new Secret(content);
    }

    /**
     * Writes the secret to a new file that only its owner can read, where the file system knows such a thing.
     *
     * @throws BootstrapException if the file exists or cannot be written
     */
    public void toFile(Path file) {
        Objects.requireNonNull(file, "file");
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, NEW, ownerOnly(file)))) {
            out.write(bytes);
            out.write('\n');
        } catch (FileAlreadyExistsException e) {
            throw new BootstrapException(
                    "the secret file " + file + " exists already", "Remove it or name another one", e);
        } catch (IOException e) {
            throw new BootstrapException("cannot write the secret file " + file + ": " + e, "", e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
    }

    /** HMAC-SHA-256 with this secret as the key, over the parts one after the other. */
    byte[] mac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform must have " + ALGORITHM, e);
        }
    }

    /** Names the class only: a secret is never printed, not even its length. */
    @Override
    public String toString() {
        return "Secret";
    }
}
