package tcpx.bench.result;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Comparator;

/**
 * Names with numbers in them, by the numbers: v0.9 before v0.10. Equal numbers with other zeros are told apart by text.
 */
final class VersionOrder implements Comparator<String>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(String left, String right) {
        String[] a = left.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
        String[] b = right.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)");
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            boolean numbers = a[i].matches("[0-9]+") && b[i].matches("[0-9]+");
            int order = numbers ? new BigInteger(a[i]).compareTo(new BigInteger(b[i])) : a[i].compareTo(b[i]);
            if (order != 0) {
                return order;
            }
        }
        return a.length == b.length ? left.compareTo(right) : Integer.compare(a.length, b.length);
    }
}
