package tcpx.bench.result;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file as a whole or not at all. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Puts a text into a file, which may be there already: readers see the old text or the new one, also if the disk is
     * full or the process dies.
     *
     * @throws IOException if it cannot be written; the file is then as it was
     */
    public static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            // a stream rather than Files.write: an interrupted thread must still be able to finish its run
            try (FileOutputStream out = new FileOutputStream(next.toFile())) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.getFD().sync();
            }
            try {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException ignored) {
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            try {
                Files.deleteIfExists(next);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }
}
