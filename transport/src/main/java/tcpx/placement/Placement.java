package tcpx.placement;

import java.util.Objects;

/**
 * Where threads that move chunks run, and how they share a core with others. Immutable.
 *
 * @param cores what they are bound to
 * @param scheduling how they are woken
 */
public record Placement(Cores cores, Scheduling scheduling) {
    /** Wherever and however the system likes. */
    public static final Placement ANY = new Placement(Cores.ANY, Scheduling.NORMAL);

    /** Checks that nothing is missing. */
    public Placement {
        Objects.requireNonNull(cores, "cores");
        Objects.requireNonNull(scheduling, "scheduling");
    }

    /**
     * Places the calling thread, the {@code thread}-th of its kind, for good.
     *
     * @throws IllegalArgumentException if the number is negative, or it cannot be bound to its core
     * @throws IllegalStateException if the system refuses the scheduling
     */
    public void enter(int thread) {
        cores.bind(thread);
        scheduling.apply();
    }
}
