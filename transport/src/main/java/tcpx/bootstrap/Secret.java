package tcpx.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tcpx.error.BootstrapException;

/**
 * What both nodes know and a stranger does not: {@value #MIN_BYTES} to {@value #MAX_BYTES} bytes. Immutable, may be
 * shared between threads, and never printed.
 *
 * <p>Make it random ({@link #random}): whoever listens in a node's place sees a proof made with it, and can try guesses
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

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
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
     * The secret in a file.
     *
     * @throws BootstrapException if the file is missing, unreadable, open to all users of the machine, too short or
     *     too long, with the command that mends it
     */
    public static Secret fromFile(Path file) {
        byte[] content = read(file);
        int length = content.length;
        if (length > 0 && content[length - 1] == '\n') {
            length--;
        }
        if (length == 0) {
            throw new BootstrapException("the secret file " + file + " is empty", createCommand(file), null);
        }
        if (length < MIN_BYTES) {
            throw new BootstrapException(
                    "the secret in " + file + " has " + length + " bytes, allowed: " + MIN_BYTES + ".." + MAX_BYTES,
                    createCommand(file),
                    null);
        }
        if (length > MAX_BYTES) {
            throw new BootstrapException(
                    "the secret in " + file + " has more than " + MAX_BYTES + " bytes; is this the right file?",
                    createCommand(file),
                    null);
        }
        return new Secret(Arrays.copyOf(content, length));
    }

    /**
     * Writes the secret to a new file that only its owner can read.
     *
     * @throws BootstrapException if the file exists or cannot be written
     */
    public void toFile(Path file) {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var ownerOnly = PosixFilePermissions.asFileAttribute(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, options, ownerOnly))) {
            out.write(bytes);
            out.write('\n');
        } catch (FileAlreadyExistsException e) {
            throw new BootstrapException(
                    "the secret file " + file + " exists already", "Remove it or name another one", e);
        } catch (IOException e) {
            throw new BootstrapException("cannot write the secret file " + file + ": " + e, "", e);
        }
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

    private static byte[] read(Path file) {
        try {
            refuseIfOpenToAll(file);
            if (Files.isDirectory(file)) {
                throw new BootstrapException(
                        "the secret file " + file + " is a directory", "Name a file in it instead", null);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(MAX_BYTES + 2); // one for the line end, one to notice that there is more
            }
        } catch (NoSuchFileException e) {
            throw new BootstrapException("there is no secret file " + file, createCommand(file), e);
        } catch (IOException e) {
            throw new BootstrapException(
                    "cannot read the secret file " + file + ": " + e,
                    "As the owner of the file: chmod 600 " + file + ", and run as that user",
                    e);
        }
    }

    private static void refuseIfOpenToAll(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new BootstrapException(
                    "the secret file " + file + " is open to every user of this machine ("
                            + PosixFilePermissions.toString(permissions) + ")",
                    "Close it: chmod 600 " + file,
                    null);
        }
    }

    private static String createCommand(Path file) {
        return "Make one and copy it to the other node: (umask 077; head -c 32 /dev/urandom | base64 > " + file + ")";
    }
}
