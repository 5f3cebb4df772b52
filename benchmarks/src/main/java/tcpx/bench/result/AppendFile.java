package tcpx.bench.result;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tcpx.bench.result.ResultException.ResultWriteException;

/**
 * A CSV file that only grows, in whole batches: a batch that does not fit on the disk is taken back, so that the file
 * never ends in half a line. Thread-safe.
 *
 * <p>Not a FileChannel: an interrupt of the writing thread would close that for all threads, and samplers are stopped
 * by interrupts.
 */
final class AppendFile implements AutoCloseable {
    private final Path path;
    private final RandomAccessFile file;
    private long rows;
    private boolean closed;

    AppendFile(Path path, List<String> header) {
        this.path = path;
        try {
            if (Files.exists(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw ResultWriteException.of(path, e);
        }
        append(List.of(header));
        rows = 0;
    }

    synchronized void append(List<List<String>> lines) {
        if (closed) {
            throw new IllegalStateException(path + " is finished; stop whatever measures before finishing the run");
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> CsvText.append(text, line));
        long whole = -1;
        try {
            whole = file.length();
            file.seek(whole);
            file.write(text.toString().getBytes(StandardCharsets.UTF_8));
            rows += lines.size();
        } catch (IOException e) {
            throw takeBack(whole, ResultWriteException.of(path, e));
        }
    }

    private ResultWriteException takeBack(long whole, ResultWriteException failure) {
        try {
            if (whole >= 0) {
                file.setLength(whole);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    synchronized long rows() {
        return rows;
    }

    /** Forces what is written to the disk and ends the file. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            file.getFD().sync();
        } catch (IOException e) {
            throw ResultWriteException.of(path, e);
        }
    }
}
