package tcpx.transfer;

/**
 * Hears what happens to every chunk of one end of a session. Called on the hot path by the threads that drive the
 * channels, several at once if there are several: an implementation neither blocks nor allocates nor throws, and reads
 * its own clock.
 */
@FunctionalInterface
public interface ChunkLog {
    /** Hears nothing; costs nothing. */
    ChunkLog NONE = (event, channel, transfer, grain, bytes) -> {};

    /** The life of a chunk, in order. */
    enum Event {
        /** Given to the wire by the sender: it occupies its window from here. */
        POSTED,
        /**
         * Copied from the device's memory to where the wire takes it from. Only where that had to be done
         * ({@link tcpx.net.SendComm#isStaged}).
         */
        STAGED,
        /**
         * The sender's side of the wire has taken all of it. Only from wires that know
         * ({@link tcpx.net.SendComm#isSent}).
         */
        SENT,
        /**
         * The receiver's side of the wire has all of it, and begins to move it to where it belongs: to a device, or out
         * of fragments. Only where that has to be done ({@link tcpx.net.RecvComm#landed}).
         */
        LANDED,
        /** All of it has arrived in the receiver's memory. */
        RECEIVED,
        /** The sender knows that it has arrived. */
        ACKNOWLEDGED
    }

    /**
     * Something has happened to a chunk just now.
     *
     * @param channel from 0
     * @param transfer from 0, counts the transfers of the session
     * @param grain index of the chunk's first grain
     * @param bytes payload of the chunk
     */
    void note(Event event, int channel, int transfer, int grain, long bytes);
}
