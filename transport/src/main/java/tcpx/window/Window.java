package tcpx.window;

/**
 * The slots of one channel: how many posts may be outstanding, and when a slot may be used again. Three cursors, all
 * counted from the window's making and never wrapping:
 *
 * <pre>
 *   retired  &lt;=  completed  &lt;=  posted  &lt;=  retired + depth
 *   ------------|-----------|----------|-----------------
 *    slot free   done, not   in flight   not yet posted
 *                the oldest
 * </pre>
 *
 * <p>Posts complete in any order and retire in the order of posting. A slot is an index in {@code [0, depth)}; the
 * user keeps what belongs to it (request, chunk) in arrays of that length. Used by one thread at a time.
 */
public interface Window {
    /** No slot: the window is full ({@link #post}) or the oldest post has not completed ({@link #retire}). */
    int NONE = -1;

    /** Most posts outstanding. */
    int depth();

    /** Takes the next slot, or {@link #NONE}. */
    int post();

    /**
     * Marks a posted slot as done.
     *
     * @throws IllegalStateException if the slot is not in flight
     */
    void complete(int slot);

    /** Frees the oldest slot if it is done and returns it, else {@link #NONE}. */
    int retire();

    /** Whether {@link #post} would give a slot. */
    boolean hasRoom();

    /** The oldest slot that has not retired; only while {@link #outstanding} is above 0. */
    int oldest();

    /** Posts so far. */
    long posted();

    /** Posts retired so far. */
    long retired();

    /** Posts not retired. Same as: {@code posted() - retired()}. */
    default int outstanding() {
        return (int) (posted() - retired());
    }

    /** Forgets all outstanding posts, as if they had completed and retired: for a channel that is given up. */
    void reset();
}
