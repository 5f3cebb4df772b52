package tcpx.bench.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers inside sentences. */
final class Digits {
    private Digits() {}

    /** Up to three significant digits without trailing zeros or exponent: 0.05, 0.00217, 12. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded).toPlainString();
    }
}
