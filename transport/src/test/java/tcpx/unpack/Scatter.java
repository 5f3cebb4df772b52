package tcpx.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/** A message that lies in pieces in bounce memory, and the buffer that it belongs into, with bytes on both sides. */
public final class Scatter implements AutoCloseable {
    private static final int MARGIN = 64;
    private static final long OUTSIDE = 99;
    private static final long UNTOUCHED = 98;

    private final List<int[]> pieces = new ArrayList<>(); // bounce offset, length, message offset
    private final Region bounce;
    private final Region into;
    private final Region expected;
    private final int messageBytes;
    private final int shift;

    /**
     * Cuts a message.
     *
     * @param lengths of its pieces, in the order of the message
     * @param sourceShift every piece begins so many bytes behind a multiple of 16
     * @param shift the destination begins so many bytes behind a multiple of 16
     * @param random in which order the pieces lie in bounce memory, and in which they are listed
     */
    public Scatter(List<Integer> lengths, int sourceShift, int shift, Random random) {
        this.shift = shift;
        int message = 0;
        for (int length : lengths) {
            pieces.add(new int[] {0, length, message});
            message += length;
        }
        messageBytes = message;
        Collections.shuffle(pieces, random);
        int at = 0;
        for (int[] piece : pieces) {
            piece[0] = at + sourceShift;
            at += (piece[1] + sourceShift + 15) / 16 * 16;
        }
        Collections.shuffle(pieces, random);
        bounce = Region.allocate(Math.max(1, at) + 16L);
        into = Region.allocate(messageBytes + 2L * MARGIN);
        expected = Region.allocate(messageBytes + 2L * MARGIN);
        new Pattern(OUTSIDE).fill(bounce, 0, bounce.bytes());
        new Pattern(UNTOUCHED).fill(into, 0, into.bytes());
        new Pattern(UNTOUCHED).fill(expected, 0, expected.bytes());
        new Pattern(1).fill(expected, start(), messageBytes);
        for (int[] piece : pieces) {
            expected.copyTo(start() + piece[2], bounce.address() + piece[0], piece[1]);
        }
    }

    private long start() {
        return MARGIN - 16 + shift;
    }

    /** Fills a list with it. */
    public void describeTo(DescriptorBlock block) {
        block.begin(bounce.address(), bounce.bytes(), into.address() + start(), messageBytes);
        for (int[] piece : pieces) {
            block.add(piece[0], piece[1], piece[2]);
        }
    }

    /** Checks that every byte is where it belongs, and none beside it was touched. */
    public void assertUnpacked() {
        for (long i = 0; i < into.bytes(); i += 1 << 20) {
            int n = (int) Math.min(1 << 20, into.bytes() - i);
            int wrong = into.view(i, n).mismatch(expected.view(i, n));
            assertThat(wrong)
                    .as("first wrong byte behind %d (message at %d)", i, start())
                    .isEqualTo(-1);
        }
    }

    @Override
    public void close() {
        bounce.close();
        into.close();
        expected.close();
    }
}
