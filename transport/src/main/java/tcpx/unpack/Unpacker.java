package tcpx.unpack;

/**
 * Executes lists of fragments, several at a time. A job is made once for each receive that may be under way and used
 * again and again; each job belongs to one thread at a time.
 */
public interface Unpacker extends AutoCloseable {
    /** Leaves the fragments where they are. */
    Unpacker NONE = new Unpacker() {
        @Override
        public Job newJob() {
            return new Unlaunched();
        }

        @Override
        public Bounce locate(long deviceHandle) {
            return Bounce.UNREAD;
        }

        @Override
        public void close() {
            // holds nothing
        }
    };

    /** A job of its own; none is under way. */
    Job newJob();

    /**
     * The bounce memory of an unpack device, of no bytes where this unpacker does not reach it. Not for the hot path.
     *
     * @param deviceHandle address of three values of 8 bytes, of which the second is the base of the bounce memory
     */
    Bounce locate(long deviceHandle);

    /** Ends what executes the jobs; none may be under way. Idempotent. */
    @Override
    void close();

    /** One list at a time. */
    interface Job extends Completion, AutoCloseable {
        /** The list; may be written to while the job is not under way. */
        DescriptorBlock block();

        /**
         * Begins to execute the list, which must be {@linkplain DescriptorBlock#firstFault sound}. Does not wait.
         *
         * @throws RuntimeException if it cannot be begun, as the unpacker says
         */
        void launch(); // hot

        /** Gives its memory back, when what is under way is done. Idempotent. */
        @Override
        void close();
    }
}
