package tcpx.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;

/**
 * Which grains of a message are done: proves that each was, exactly once. Any thread may mark; what a thread wrote
 * before {@link #mark} is seen by whoever sees the mark counted. {@link #begin} must be ordered before all marks by the
 * caller.
 */
final class CompletionTracker {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(CompletionTracker.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long[] words = new long[16];
    private int capacity;

    @SuppressWarnings("unused") // by COUNT
    private int count;

    /** Forgets all marks and makes room for {@code grains}; allocates only when the largest message so far grows. */
    void begin(int grains) {
        int length = (int) ((grains + 63L) >>> 6);
        if (length > words.length) {
            words = new long[length];
        } else {
            Arrays.fill(words, 0, length, 0);
        }
        capacity = grains;
        COUNT.setRelease(this, 0);
    }

    /**
     * Marks {@code grains} grains from {@code first}.
     *
     * @return how many of them had not been marked before
     * @throws IndexOutOfBoundsException if they are not all within the message
     */
    int mark(int first, int grains) { // hot: once per chunk
        int fresh = claim(first, grains);
        count(fresh);
        return fresh;
    }

    /**
     * Marks grains as {@link #mark} does, without counting them: whoever has more to note of them before others may see
     * them counted does that, and then calls {@link #count(int)}.
     */
    int claim(int first, int grains) { // hot: once per chunk
        Objects.checkFromIndexSize(first, grains, capacity);
        int fresh = 0;
        int end = first + grains;
        for (int grain = first; grain < end; ) {
            int upTo = (int) Math.min(end, (grain | 63) + 1L);
            long bits = -1L >>> (64 - (upTo - grain)) << grain;
            long before = (long) WORD.getAndBitwiseOr(words, grain >>> 6, bits);
            fresh += Long.bitCount(bits & ~before);
            grain = upTo;
        }
        return fresh;
    }

    /** Counts grains that were claimed. */
    void count(int fresh) { // hot: once per chunk
        COUNT.getAndAdd(this, fresh);
    }

    /** Whether all of {@code grains} grains from {@code first} are marked. */
    boolean isMarked(int first, int grains) { // hot: once per chunk
        int end = first + grains;
        for (int grain = first; grain < end; ) {
            int upTo = (int) Math.min(end, (grain | 63) + 1L);
            long bits = -1L >>> (64 - (upTo - grain)) << grain;
            if (((long) WORD.getAcquire(words, grain >>> 6) & bits) != bits) {
                return false;
            }
            grain = upTo;
        }
        return true;
    }

    /** Number of grains marked. */
    int count() {
        return (int) COUNT.getAcquire(this);
    }
}
