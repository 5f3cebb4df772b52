package tcpx.bench.node;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Byte counts as people write them: {@code 65536}, {@code 64k}, {@code 64KiB}, {@code 1m}, {@code 2GiB}, {@code 1MB}.
 */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([kmgt]?)(i?b)?", Pattern.CASE_INSENSITIVE);

    private Sizes() {}

    /**
     * The number of bytes. {@code k m g t} alone and with {@code iB} are powers of 1024, with {@code B} of 1000.
     *
     * @throws IllegalArgumentException if the text is not such a size, or is beyond a long
     */
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size: write 65536, 64k, 64KiB or 1MB");
        }
        String unit = size.group(2).toLowerCase(Locale.ROOT);
        boolean decimal = "b".equalsIgnoreCase(size.group(3)) && !unit.isEmpty();
        long base = decimal ? 1000 : 1024;
        long bytes = Long.parseLong(size.group(1));
        for (int power = unit.isEmpty() ? 0 : "kmgt".indexOf(unit) + 1; power > 0; power--) {
            try {
                bytes = Math.multiplyExact(bytes, base);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("'" + text + "' is more bytes than can be counted", e);
            }
        }
        return bytes;
    }

    /** A byte count for people: 512Ki, 64Mi, or the plain number where no unit fits. */
    public static String text(long bytes) {
        String[] units = {"", "Ki", "Mi", "Gi", "Ti"};
        int unit = 0;
        long value = bytes;
        while (unit < units.length - 1 && value >= 1024 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
