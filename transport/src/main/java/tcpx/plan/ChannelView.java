package tcpx.plan;

/**
 * What the channels look like at this moment, for strategies that decide while sending. Readings may be a little old
 * and need not fit together: a strategy must be right whatever they say, and good when they are.
 */
public interface ChannelView {
    /** A view for strategies that do not look. */
    ChannelView NONE = new ChannelView() {
        @Override
        public boolean isUsable(int channel) {
            return true;
        }

        @Override
        public double bytesPerNs(int channel) {
            return 0;
        }

        @Override
        public long backlogBytes(int channel) {
            return 0;
        }

        @Override
        public long unsentBytes(int channel) {
            return 0;
        }
    };

    /** Whether the channel carries traffic: it is not broken, and has not stopped to acknowledge. */
    boolean isUsable(int channel);

    /** Acknowledged bytes per nanosecond while it had work; 0 while nothing is known. */
    double bytesPerNs(int channel);

    /** Bytes posted and not acknowledged. */
    long backlogBytes(int channel);

    /** Bytes of other messages under way that are not assigned yet. */
    default long otherBytes() {
        return 0;
    }

    /** Of the bytes posted those that have not left this node: another channel would send them as well. */
    long unsentBytes(int channel);

    /**
     * Bytes that a chunk must have for a full window to hold twice what the channel's path does. Shorter ones would
     * make the window the limit, and the channel's speed what the chunks allow.
     */
    default long leastChunkBytes(int channel) {
        return 0;
    }

    /**
     * Whether all channels together have been given so many bytes since this one was given any, and since this was last
     * said of any channel: what is known of it is old, and may be tried again.
     */
    default boolean isDue(int channel, long apartBytes) {
        return false;
    }
}
