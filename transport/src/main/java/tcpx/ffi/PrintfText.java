package tcpx.ffi;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What C's printf makes of a format and its arguments. What it does not know (a conversion, {@code %Lf}) and an
 * argument that is not to be had stay as they are written. As printf, it believes the format: text is read wherever a
 * {@code %s} points.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/printf.3.html">printf(3)</a>
 */
final class PrintfText {
    private static final Pattern CONVERSION =
            Pattern.compile("%(?<flags>[-+ 0#']*)(?<width>\\d+|\\*)?(?:\\.(?<precision>\\d+|\\*)?)?"
                    + "(?<length>hh|h|ll|l|q|j|z|t)?(?<kind>[diuxXocspfFeEgGm%])");
    private static final int LONGEST_TEXT = 4096;
    private static final int WIDEST = 512;
    private static final long FIRST_PAGE = 4096;

    /** The arguments in their order; empty when there are no more to be had. */
    interface Arguments {
        /** The next integer or pointer. */
        Optional<Long> integer();

        /** The next real. */
        Optional<Double> real();
    }

    private final Arguments arguments;
    private final StringBuilder text = new StringBuilder();

    PrintfText(String format, Arguments arguments) {
        this.arguments = arguments;
        Matcher conversion = CONVERSION.matcher(format);
        int done = 0;
        while (conversion.find()) {
            text.append(format, done, conversion.start());
            text.append(one(conversion).orElse(conversion.group()));
            done = conversion.end();
        }
        text.append(format.substring(done));
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private Optional<String> one(Matcher conversion) {
        String flags = conversion.group("flags");
        int width = number(conversion.group("width"), 0);
        boolean precise = conversion.group().contains(".");
        int precision = precise ? number(conversion.group("precision"), 0) : -1;
        char kind = conversion.group("kind").charAt(0);
        Optional<String> plain = switch (kind) {
            case '%' -> Optional.of("%");
            case 'm' -> Optional.of("(errno)");
            case 'c' -> arguments.integer().map(value -> Character.toString((char) (value & 0xff)));
            case 's' -> arguments.integer().map(address -> string(address, precision));
            case 'p' -> arguments.integer().map(value -> value == 0 ? "(nil)" : "0x" + Long.toHexString(value));
            case 'd', 'i', 'u', 'x', 'X', 'o' ->
                arguments.integer().map(value -> integer(kind, sized(value, conversion, kind), flags, precision));
            default -> arguments.real().map(value -> real(kind, value, flags, precise ? precision : 6));
        };
        boolean zeros =
                flags.contains("0") && !flags.contains("-") && "csp%m".indexOf(kind) < 0 && !isPrecise(kind, precision);
        return plain.map(value -> padded(value, width, flags.contains("-"), zeros));
    }

    // for integers a precision puts an end to the flag 0
    private static boolean isPrecise(char kind, int precision) {
        return "diuxXo".indexOf(kind) >= 0 && precision >= 0;
    }

    private int number(String digits, int otherwise) {
        if (digits == null || digits.isEmpty()) {
            return otherwise;
        }
        long value =
                digits.equals("*") ? arguments.integer().map(Long::intValue).orElse(0) : Long.parseLong(digits);
        return (int) Math.max(-1, Math.min(WIDEST, value));
    }

    private static String string(long address, int precision) {
        if (address == 0) {
            return "(null)";
        }
        if (address > 0 && address < FIRST_PAGE) {
            return "(0x" + Long.toHexString(address) + ")"; // no text is there, and the process would end
        }
        return Memory.getString(address, precision < 0 ? LONGEST_TEXT : precision);
    }

    private static long sized(long value, Matcher conversion, char kind) {
        boolean signed = kind == 'd' || kind == 'i';
        String length = conversion.group("length") == null ? "" : conversion.group("length");
        return switch (length) {
            case "hh" -> signed ? (byte) value : value & 0xff;
            case "h" -> signed ? (short) value : value & 0xffff;
            case "" -> signed ? (int) value : value & 0xffff_ffffL;
            default -> value;
        };
    }

    private static String integer(char kind, long value, String flags, int precision) {
        boolean signed = kind == 'd' || kind == 'i';
        String digits = switch (kind) {
            case 'x', 'X' -> Long.toHexString(value);
            case 'o' -> Long.toOctalString(value);
            case 'u' -> Long.toUnsignedString(value);
            default -> Long.toString(value).replace("-", "");
        };
        digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
        if (flags.contains("#") && value != 0) {
            digits = (kind == 'o' ? "0" : kind == 'x' || kind == 'X' ? "0x" : "") + digits;
        }
        String sign = !signed ? "" : value < 0 ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        return kind == 'X' ? (sign + digits).toUpperCase(Locale.ROOT) : sign + digits;
    }

    private static String real(char kind, double value, String flags, int precision) {
        String digits;
        if (kind == 'g' || kind == 'G') {
            digits = shortest(value, Math.max(1, precision));
        } else if (kind == 'e' || kind == 'E') {
            digits = String.format(Locale.ROOT, "%." + precision + "e", value);
        } else {
            digits = String.format(Locale.ROOT, "%." + precision + "f", value);
        }
        String sign =
                value < 0 || Double.isNaN(value) ? "" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
        return Character.isUpperCase(kind) ? (sign + digits).toUpperCase(Locale.ROOT) : sign + digits;
    }

    // C's %g: fixed or scientific, whichever fits, without zeros at the end
    private static String shortest(double value, int significant) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        String scientific = String.format(Locale.ROOT, "%." + (significant - 1) + "e", value);
        int at = scientific.indexOf('e');
        int exponent = Integer.parseInt(scientific.substring(at + 1));
        if (exponent < -4 || exponent >= significant) {
            return withoutZeros(scientific.substring(0, at)) + scientific.substring(at);
        }
        return withoutZeros(String.format(Locale.ROOT, "%." + (significant - 1 - exponent) + "f", value));
    }

    private static String withoutZeros(String digits) {
        return digits.indexOf('.') < 0 ? digits : digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private static String padded(String value, int width, boolean left, boolean zeros) {
        String padding = (zeros ? "0" : " ").repeat(Math.max(0, width - value.length()));
        if (left) {
            return value + padding;
        }
        int signs = zeros && !value.isEmpty() && "+- ".indexOf(value.charAt(0)) >= 0 ? 1 : 0;
        return value.substring(0, signs) + padding + value.substring(signs);
    }
}
