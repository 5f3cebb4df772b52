package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import tcpx.plan.ChannelView;

/** The states of all channels, at the end that schedules. */
final class ChannelStates implements ChannelView {
    private final List<ChannelState> states = new ArrayList<>();
    private final int windowDepth;
    private final AtomicLong dueAtBytes = new AtomicLong(); // of all channels

    ChannelStates(int channels, int windowDepth) {
        this.windowDepth = windowDepth;
        for (int i = 0; i < channels; i++) {
            states.add(new ChannelState());
        }
    }

    /** The same for a message beside others. */
    ChannelView with(LongSupplier otherBytes) {
        return new ChannelView() {
            @Override // hot
            public boolean isUsable(int channel) {
                return ChannelStates.this.isUsable(channel);
            }

            @Override // hot
            public double bytesPerNs(int channel) {
                return ChannelStates.this.bytesPerNs(channel);
            }

            @Override // hot
            public long backlogBytes(int channel) {
                return ChannelStates.this.backlogBytes(channel);
            }

            @Override // hot
            public long unsentBytes(int channel) {
                return ChannelStates.this.unsentBytes(channel);
            }

            @Override // hot
            public long otherBytes() {
                return otherBytes.getAsLong();
            }

            @Override // hot
            public long leastChunkBytes(int channel) {
                return ChannelStates.this.leastChunkBytes(channel);
            }

            @Override // hot
            public boolean isDue(int channel, long apartBytes) {
                return ChannelStates.this.isDue(channel, apartBytes);
            }
        };
    }

    ChannelState of(int channel) {
        return states.get(channel);
    }

    @Override // hot
    public boolean isUsable(int channel) {
        return states.get(channel).health() == ChannelState.Health.SOUND;
    }

    @Override // hot
    public double bytesPerNs(int channel) {
        return states.get(channel).bytesPerNs();
    }

    @Override // hot
    public long backlogBytes(int channel) {
        return states.get(channel).backlogBytes();
    }

    @Override // hot
    public long unsentBytes(int channel) {
        return states.get(channel).unsentBytes();
    }

    @Override // hot
    public long leastChunkBytes(int channel) {
        return (long) (2 * states.get(channel).pathBytes() / windowDepth);
    }

    @Override // hot: for a channel that gets nothing
    public boolean isDue(int channel, long apartBytes) {
        long bytes = 0;
        for (int i = 0; i < states.size(); i++) {
            bytes += states.get(i).postedBytes();
        }
        long last = dueAtBytes.get();
        return bytes - states.get(channel).idleFrom(bytes) >= apartBytes
                && bytes - last >= apartBytes
                && dueAtBytes.compareAndSet(last, bytes);
    }

    /** Bytes that the paths of all channels hold. */
    long pathBytes() { // hot
        double bytes = 0;
        for (int i = 0; i < states.size(); i++) {
            bytes += states.get(i).pathBytes();
        }
        return (long) bytes;
    }

    /** Whether some channel gets no chunks. */
    boolean anyLost() { // hot
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).health() != ChannelState.Health.SOUND) {
                return true;
            }
        }
        return false;
    }

    /** Whether every channel is broken. */
    boolean allBroken() {
        return states.stream().allMatch(state -> state.health() == ChannelState.Health.BROKEN);
    }

    /**
     * Whether a channel has stopped while others have not: it has outstanding what it should have finished long ago,
     * and a sound one has acknowledged since, or has nothing to do. If all stop together it is the peer, or this
     * machine, that pauses.
     */
    boolean hasStopped(int channel, long nowNs) {
        ChannelState state = states.get(channel);
        long patienceNs = state.patienceNs();
        if (state.backlogBytes() == 0 || nowNs - state.progressNs() < patienceNs) {
            return false;
        }
        for (int i = 0; i < states.size(); i++) {
            ChannelState other = states.get(i);
            if (i != channel
                    && other.health() == ChannelState.Health.SOUND
                    && (other.backlogBytes() == 0 || other.progressNs() - state.progressNs() > patienceNs / 2)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a channel that has stopped has done so for no longer than channels here do now and then and go on by
     * themselves: half as long again as half of the channels, two at least, have stood still of late. Where many send
     * to one, queues run over, and a channel whose last packets were among those waits until TCP sends them again; to
     * send all that it has outstanding over the others as well would fill the queues further. One channel alone proves
     * nothing: its rail may come and go.
     */
    boolean isUsual(int channel, long nowNs) {
        int many = Math.max(2, (states.size() + 1) / 2);
        long stoodNs = nowNs - states.get(channel).progressNs();
        int alike = 0;
        for (int i = 0; i < states.size(); i++) {
            alike += 3 * states.get(i).pauseNs(nowNs) / 2 > stoodNs ? 1 : 0;
        }
        return alike >= many;
    }
}
