package tcpx.transfer;

import static tcpx.Interleavings.require;

import org.junit.jupiter.api.Test;
import tcpx.Interleavings;

/** Grains marked by several threads at once. */
class CompletionTrackerStress {
    /** The marks that were new add up to the grains that are marked, and to the count. */
    @Test
    void everyGrainIsCountedOnceHoweverTheMarksOverlap() {
        Interleavings.check(() -> {
            CompletionTracker tracker = new CompletionTracker();
            tracker.begin(70);
            int[] fresh = new int[3];
            Interleavings.together(
                    () -> fresh[0] = tracker.mark(60, 6), // in two words
                    () -> fresh[1] = tracker.mark(62, 5),
                    () -> fresh[2] = tracker.mark(63, 1));
            require(fresh[0] + fresh[1] + fresh[2] == 7, "each was new once");
            require(tracker.count() == 7 && tracker.isMarked(60, 7), "all are marked and counted");
        });
    }

    /** Of two that claim the last grains together, at least one sees the message complete: nobody waits for ever. */
    @Test
    void whoCountsTheLastGrainSeesThemAllCounted() {
        Interleavings.check(() -> {
            CompletionTracker tracker = new CompletionTracker();
            tracker.begin(3);
            boolean[] sawAll = new boolean[2];
            Interleavings.together(
                    () -> sawAll[0] = tracker.mark(0, 2) > 0 && tracker.count() == 3,
                    () -> sawAll[1] = tracker.mark(1, 2) > 0 && tracker.count() == 3);
            require(sawAll[0] || sawAll[1], "nobody saw the message complete");
        });
    }
}
