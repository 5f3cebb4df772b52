package tcpx.unpack;

/** Something that was begun and is done some time later, by another thread or a device. */
public interface Completion {
    /**
     * Whether it is done. Does not wait.
     *
     * @throws RuntimeException if it has failed
     */
    boolean isDone(); // hot

    /** Lets the calling thread rest for a moment of at most a millisecond, or until it is done. May return at once. */
    void pause(); // hot

    /**
     * Waits until it is done, which takes as long as copying some megabytes.
     *
     * @throws RuntimeException if it has failed
     */
    default void await() {
        while (!isDone()) {
            pause();
        }
    }
}
