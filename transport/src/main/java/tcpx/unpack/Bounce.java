package tcpx.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tcpx.ffi.Memory;

/**
 * Bounce memory.
 *
 * @param base address of its first byte
 * @param bytes how far it may be read; 0 if it is none that can be reached
 */
public record Bounce(long base, long bytes) {
    /** Bounce memory that nothing reads. */
    static final Bounce UNREAD = new Bounce(0, Long.MAX_VALUE);

    private static final Bounce UNREACHABLE = new Bounce(0, 0);
    private static final long BASE_AT = 8;
    private static final long HANDLE_BYTES = 24;
    private static final Path MAPS = Path.of("/proc/self/maps");

    /** From an address of this process's memory to the end of the mapping it lies in. Not for the hot path. */
    public static Bounce inThisProcess(long base) {
        try {
            return new Bounce(base, readable(Files.readAllLines(MAPS), base));
        } catch (IOException e) {
            return UNREACHABLE;
        }
    }

    /**
     * That of an unpack device's handle, where both are memory of this process: from its base to the end of the mapping
     * it lies in. Reads a file; not for the hot path.
     */
    static Bounce ofHost(long deviceHandle) {
        try {
            List<String> maps = Files.readAllLines(MAPS);
            if (readable(maps, deviceHandle) < HANDLE_BYTES) {
                return UNREACHABLE;
            }
            return inThisProcess(Memory.getLong(deviceHandle + BASE_AT));
        } catch (IOException e) {
            return UNREACHABLE;
        }
    }

    // bytes from an address to the end of the mapping it lies in, "7f0000000000-7f0000021000 rw-p ..."; 0 if in none
    private static long readable(List<String> maps, long address) {
        for (String line : maps) {
            int dash = line.indexOf('-');
            int space = line.indexOf(' ');
            long from = Long.parseUnsignedLong(line.substring(0, dash), 16);
            long to = Long.parseUnsignedLong(line.substring(dash + 1, space), 16);
            boolean inside = Long.compareUnsigned(from, address) <= 0 && Long.compareUnsigned(address, to) < 0;
            if (inside) {
                return line.charAt(space + 1) == 'r' ? to - address : 0;
            }
        }
        return 0;
    }
}
