package tcpx.transfer;

import tcpx.plan.RateMeter;

/**
 * What the end that schedules knows of one channel while it works: how much it has outstanding, how fast it is, and
 * whether it is to be trusted. Written by the loop that drives the channel, read by all. Where the receiver schedules,
 * what has landed counts as acknowledged.
 */
final class ChannelState {
    /** Whether a channel gets chunks. */
    enum Health {
        /** It does. */
        SOUND,
        /**
         * It has stopped to acknowledge while others went on: its chunks are sent again elsewhere, it gets no new ones.
         */
        SUSPECT,
        /** Its connection is broken. */
        BROKEN
    }

    private static final long LEAST_PATIENCE_NS = 25_000_000;
    private static final long MOST_PATIENCE_NS = 1_000_000_000;
    private static final long UNKNOWN_PATIENCE_NS = 500_000_000;

    // more than a lost packet takes that TCP sends again (RTO_MIN is 200 ms)
    private static final long GRACE_NS = 300_000_000;

    private static final long LEAST_AUTO_NS = 4_000_000;
    private static final long LEAST_AUTO_BYTES = 256 << 10;
    private static final double FORGET = 1.002;

    private final RateMeter rate = new RateMeter();
    private volatile Health health = Health.SOUND;
    private volatile int givenUp = Integer.MIN_VALUE; // the newest connection that the peer has given up
    private volatile long backlogBytes;
    private volatile long progressNs;
    private long suspectNs; // since when it is
    private boolean replaceable; // it has been suspect for long enough, which is said once
    private volatile double shortestNs = LEAST_AUTO_NS / 2.0; // from posting to acknowledgement; slowly forgotten

    /** The peer has given a connection up, and all before it. By one thread. */
    void giveUp(int number) {
        givenUp = Math.max(givenUp, number);
    }

    /** Whether the peer has given this connection up. */
    boolean isGivenUp(int number) { // hot
        return givenUp >= number;
    }

    Health health() {
        return health;
    }

    void setHealth(Health value) {
        health = value;
    }

    /** It has stopped. */
    void suspect(long nowNs) {
        health = Health.SUSPECT;
        suspectNs = nowNs;
        replaceable = true;
    }

    /** Whether it has been suspect for so long that another connection shall be tried; true once. */
    boolean isDueForReplacement(long nowNs) {
        boolean due = replaceable && health == Health.SUSPECT && nowNs - suspectNs >= GRACE_NS;
        replaceable &= !due;
        return due;
    }

    long backlogBytes() {
        return backlogBytes;
    }

    double bytesPerNs() {
        return rate.bytesPerNs();
    }

    double shortestNs() {
        return shortestNs;
    }

    /** When it last acknowledged something, or began to work after a pause. */
    long progressNs() {
        return progressNs;
    }

    void posted(long bytes, long nowNs) { // hot
        if (backlogBytes == 0) {
            rate.begin(nowNs);
            progressNs = nowNs;
        }
        backlogBytes += bytes;
    }

    /**
     * Something is done, well or damaged: a suspect channel is sound again.
     *
     * @return whether it was suspect
     */
    boolean acknowledged(long bytes, long nowNs) { // hot
        backlogBytes -= bytes;
        progressNs = nowNs;
        if (health == Health.SOUND) {
            rate.done(bytes, backlogBytes == 0, nowNs);
        } else {
            rate.begin(nowNs); // what it was too slow for says nothing of what it can do now
        }
        boolean suspect = health == Health.SUSPECT;
        if (suspect) {
            health = Health.SOUND; // it moves again, which is all that was doubted
        }
        return suspect;
    }

    /** A chunk took so long from posting to acknowledgement. */
    void took(long ns) { // hot
        shortestNs = Math.min(shortestNs * FORGET, ns);
    }

    /**
     * Whether more outstanding bytes would only wait: there are as many as the channel moves in twice its shortest time
     * to an acknowledgement, at least 4 ms and 256 KiB.
     */
    boolean hasEnough() { // hot
        double enough = rate.bytesPerNs() * Math.max(LEAST_AUTO_NS, 2 * shortestNs);
        return backlogBytes >= Math.max(LEAST_AUTO_BYTES, enough);
    }

    /** Its channel is looked after again, after a pause in which nobody did. */
    void resume(long nowNs) { // hot: once per transfer
        progressNs = nowNs;
    }

    /** All that was outstanding is given up. */
    void reset(long nowNs) {
        backlogBytes = 0;
        progressNs = nowNs;
    }

    /**
     * How long it may go without acknowledging: four times what its backlog should take, at least 25 ms, at most a
     * second.
     */
    long patienceNs() {
        double speed = rate.bytesPerNs();
        if (speed <= 0) {
            return UNKNOWN_PATIENCE_NS;
        }
        return Math.max(LEAST_PATIENCE_NS, Math.min(MOST_PATIENCE_NS, (long) (4 * backlogBytes / speed)));
    }

    /** How the channel stands, in plain words; for messages. */
    String describe(long nowNs) {
        if (health == Health.BROKEN) {
            return "broken and joining again";
        }
        String trust = health == Health.SOUND ? "sound" : "suspect, its chunks were sent again over others";
        return trust + ", " + (backlogBytes == 0 ? "nothing outstanding" : describeBacklog(nowNs));
    }

    /** What is outstanding, in plain words; for messages. */
    String describeBacklog(long nowNs) {
        return backlogBytes + " bytes outstanding, no acknowledgement for " + (nowNs - progressNs) / 1_000_000 + " ms";
    }
}
