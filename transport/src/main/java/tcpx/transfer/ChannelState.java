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

    // what the kernel may hold ahead of what the path takes, and as much again what waits to be given to it: threads
    // that share a core may not come to their turn for so long
    private static final long AHEAD_NS = 1_500_000;
    private static final long LEAST_AHEAD_BYTES = 64 << 10;
    private static final long LEAST_UNSENT_BYTES = 256 << 10;

    private static final long QUEUED_BYTES = 4 << 20;

    private static final long OF_LATE_NS = 10_000_000_000L;

    private static final long USUAL_RESEND_NS = 200_000_000; // TCP's on Linux, where the round trip is short
    private static final int PATIENCE = 4; // times what it should take
    private static final int SILENCE = 5; // times until it is sent again: TCP tries after one, three and seven

    // in which the peer's threads, or ours, may not come to their turn: some slices of the scheduler, on any path
    private static final long PAUSE_NS = 8_000_000;

    /** The shortest patience with any path. */
    static final long LEAST_PATIENCE_NS = PATIENCE * PAUSE_NS;

    /** The shortest silence of a peer's machine on which a path is taken for cut. */
    static final long LEAST_SILENCE_NS = SILENCE * USUAL_RESEND_NS;

    private static final long UNKNOWN = -1;

    private final RateMeter rate = new RateMeter();
    private volatile Health health = Health.SOUND;
    private volatile int givenUp = Integer.MIN_VALUE; // the newest connection that the peer has given up
    private volatile long backlogBytes;
    private volatile long postedBytes; // ever
    private long idleSince = UNKNOWN; // postedBytes, when it was last seen to have grown,
    private long idleFrom; // and what all channels had been given by then
    private volatile long progressNs;
    private long suspectNs; // since when it is
    private boolean replaceable; // it has been suspect for long enough, which is said once
    private boolean pausing; // it stands still, though others go on
    private volatile long pauseNs; // the longest of late that ended by itself; with the next
    private volatile long pausedAtNs;
    private final WindowedMinimum shortest = new WindowedMinimum(OF_LATE_NS); // posting to acknowledgement
    private volatile long wireRoundTripNs; // 0: the wire does not know
    private volatile long wireResendNs; // the same
    private volatile long unsentBytes = UNKNOWN;

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

    /** It stands still though others go on: how long that lasts will be known, if it ends by itself. */
    void pause() {
        pausing = true;
    }

    /** It has stopped. */
    void suspect(long nowNs) {
        health = Health.SUSPECT;
        suspectNs = nowNs;
        replaceable = true;
        pausing = true;
    }

    /**
     * The longest pause of the last ten seconds that ended by itself, as soon as one ends in which TCP sends again what
     * was lost: a rail that was away for longer is no matter of queues. 0 if there was none.
     */
    long pauseNs(long nowNs) {
        return nowNs - pausedAtNs > OF_LATE_NS ? 0 : pauseNs;
    }

    private void endPause(long nowNs) {
        pausing = false;
        long lastedNs = nowNs - progressNs;
        // not TCP's own timer, which an outage lengthens
        long resentNs = 2 * Math.max(USUAL_RESEND_NS, 4 * roundTripNs());
        if (lastedNs < resentNs && lastedNs >= pauseNs(nowNs)) {
            pauseNs = lastedNs;
            pausedAtNs = nowNs;
        }
    }

    /** Whether it has been suspect for so long that another connection shall be tried; true once. */
    boolean isDueForReplacement(long nowNs) {
        boolean due = replaceable && health == Health.SUSPECT && nowNs - suspectNs >= resentNs() + 2 * roundTripNs();
        replaceable &= !due;
        return due;
    }

    long backlogBytes() {
        return backlogBytes;
    }

    double bytesPerNs() {
        return rate.bytesPerNs();
    }

    /**
     * Shortest round trip of late: the wire's own measure of its path, or else the shortest time from posting to
     * acknowledgement. 0 while nothing is known.
     */
    long roundTripNs() { // hot
        long told = wireRoundTripNs;
        return told > 0 ? told : shortest.value();
    }

    /**
     * Bytes posted that have not left this node: as the wire says, or else what is more than its speed and round trip
     * hold.
     */
    long unsentBytes() { // hot
        long told = unsentBytes;
        return told >= 0 ? told : Math.max(0, backlogBytes - (long) (rate.bytesPerNs() * roundTripNs()));
    }

    /** What the wire says it has not sent of what was posted; negative if it does not know. */
    void unsent(long bytes) { // hot
        unsentBytes = bytes;
    }

    /** What the wire says of its path's shortest round trip; 0 if it does not know. */
    void roundTrip(long ns) {
        wireRoundTripNs = ns;
    }

    /** After what time the wire says it sends again what is not answered; 0 if it does not know. */
    void resend(long ns) {
        wireResendNs = ns;
    }

    // what is lost has been sent again, with half as much for whoever was late
    private long resentNs() {
        return 3 * resendNs() / 2;
    }

    private long resendNs() {
        long told = wireResendNs;
        return told > 0 ? told : USUAL_RESEND_NS;
    }

    /**
     * How long the peer's machine may owe an answer until the path to it is taken for cut, whatever other channels do:
     * what was lost has been sent again, that too, and nothing has come.
     */
    long silenceNs() {
        return SILENCE * resendNs();
    }

    /** Bytes that it was ever given. */
    long postedBytes() { // hot
        return postedBytes;
    }

    /** How many bytes all channels had been given when it was last seen to have been given some itself. By its loop. */
    long idleFrom(long bytesOfAll) { // hot
        if (idleSince != postedBytes) {
            idleSince = postedBytes;
            idleFrom = bytesOfAll;
        }
        return idleFrom;
    }

    /** When it last acknowledged something, or began to work after a pause. */
    long progressNs() {
        return progressNs;
    }

    void posted(long bytes, long nowNs) { // hot
        if (backlogBytes == 0) {
            rate.begin(nowNs + wireRoundTripNs); // nothing can come back before
            progressNs = nowNs;
        }
        backlogBytes += bytes;
        postedBytes += bytes;
        if (unsentBytes >= 0) {
            unsentBytes += bytes;
        }
    }

    /**
     * Something is done, well or damaged: a suspect channel is sound again.
     *
     * @return whether it was suspect
     */
    boolean acknowledged(long bytes, long nowNs) { // hot
        backlogBytes -= bytes;
        if (pausing) {
            endPause(nowNs);
        }
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
    void took(long ns, long nowNs) { // hot
        shortest.take(ns, nowNs);
    }

    /** There is nothing to post and nothing left to send: how fast it is now is how little it has to do. */
    void ranOut() { // hot
        rate.ranOut(backlogBytes);
    }

    /**
     * How many bytes the wire may take ahead of what its path does. That many are enough to keep it busy, however long
     * it is: what is under way is the wire's business, whose congestion control knows the path.
     */
    long aheadBytes() { // hot
        return Math.max(LEAST_AHEAD_BYTES, (long) (rate.bytesPerNs() * AHEAD_NS));
    }

    /**
     * Whether more posted bytes would only wait: on this node, from which another channel may take them, or at the
     * peer, where what is queued leaves the caches. As much again as the path holds is never too much, so that whatever
     * it can do is found out.
     */
    boolean hasEnough() { // hot
        return unsentBytes() >= Math.max(LEAST_UNSENT_BYTES, 2 * aheadBytes())
                || backlogBytes >= QUEUED_BYTES + 2 * pathBytes();
    }

    /** What the path holds. */
    double pathBytes() { // hot
        return rate.bytesPerNs() * roundTripNs();
    }

    /** Its channel is looked after again, after a pause in which nobody did. */
    void resume(long nowNs) { // hot: once per transfer
        progressNs = nowNs;
        pausing = false;
    }

    /** All that was outstanding is given up, and what was known of its speed: another connection is another way. */
    void reset(long nowNs) {
        rate.forget();
        backlogBytes = 0;
        unsentBytes = UNKNOWN;
        progressNs = nowNs;
        pausing = false;
    }

    /**
     * How long it may go without acknowledging: {@value #PATIENCE} times what its backlog and the way there and back
     * should take, and the pauses of threads; while its speed is not known as long as the wire takes to send again
     * what is lost.
     */
    long patienceNs() {
        double speed = rate.bytesPerNs();
        double waysAndPausesNs = PATIENCE * (roundTripNs() + PAUSE_NS);
        return (long) (waysAndPausesNs + (speed > 0 ? PATIENCE * backlogBytes / speed : resentNs()));
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
