package tcpx.unpack;

/** Something that was begun and is done some time later, by another thread or a device. */
public interface Completion {
    /**
     * Whether it is done. Does not wait.
     *
     * @throws RuntimeException if it has failed
     */
    boolean isDone(); // hot

    /**
     * Waits until it is done, which takes as long as copying some megabytes: whoever has other things to do loses
     * nothing by it.
     *
     * @throws RuntimeException if it has failed
     */
    void await(); // hot
}
