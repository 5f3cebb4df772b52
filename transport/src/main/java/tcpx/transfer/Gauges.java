package tcpx.transfer;

import java.util.ArrayList;
import java.util.List;
import tcpx.plan.ChannelView;

/** The gauges of all channels, at the end that deals. */
final class Gauges implements ChannelView {
    private final List<Gauge> gauges = new ArrayList<>();

    Gauges(int channels) {
        for (int i = 0; i < channels; i++) {
            gauges.add(new Gauge());
        }
    }

    Gauge of(int channel) {
        return gauges.get(channel);
    }

    @Override // hot
    public boolean isUsable(int channel) {
        return gauges.get(channel).health() == Gauge.Health.SOUND;
    }

    @Override // hot
    public double bytesPerNs(int channel) {
        return gauges.get(channel).bytesPerNs();
    }

    @Override // hot
    public long backlogBytes(int channel) {
        return gauges.get(channel).backlogBytes();
    }

    @Override // hot
    public double shortestNs(int channel) {
        return gauges.get(channel).shortestNs();
    }

    /** Whether some channel gets no chunks. */
    boolean anyLost() { // hot
        for (int i = 0; i < gauges.size(); i++) {
            if (gauges.get(i).health() != Gauge.Health.SOUND) {
                return true;
            }
        }
        return false;
    }

    /** Whether every channel is broken. */
    boolean allBroken() {
        return gauges.stream().allMatch(gauge -> gauge.health() == Gauge.Health.BROKEN);
    }

    /**
     * Whether a channel has stopped while others have not: it has outstanding what it should have finished long ago, and a
     * sound one has acknowledged since, or has nothing to do. If all stop together it is the peer, or this machine, that
     * pauses.
     */
    boolean hasStopped(int channel, long nowNs) {
        Gauge gauge = gauges.get(channel);
        long patienceNs = gauge.patienceNs();
        if (gauge.backlogBytes() == 0 || nowNs - gauge.progressNs() < patienceNs) {
            return false;
        }
        for (int i = 0; i < gauges.size(); i++) {
            Gauge other = gauges.get(i);
            if (i != channel
                    && other.health() == Gauge.Health.SOUND
                    && (other.backlogBytes() == 0 || other.progressNs() - gauge.progressNs() > patienceNs / 2)) {
                return true;
            }
        }
        return false;
    }
}
