package tcpx.bench.lab;

import java.util.List;

/**
 * A lab that outlives the command that made it.
 *
 * @param name give it to {@code lab down}
 * @param mode root: namespaces {@code NAME-a} and {@code NAME-b} for {@code ip netns exec}; user namespace: two
 *     sleeping processes hold them
 * @param spec its shape
 * @param congestion the congestion control in force
 * @param railsA node A's ends
 * @param railsB node B's ends
 * @param inside who runs in it now
 * @param enterA the words to put before a program to run it on node A
 * @param enterB the same for node B
 */
public record KeptLab(
        String name,
        LabMode mode,
        LabSpec spec,
        String congestion,
        List<LabRail> railsA,
        List<LabRail> railsB,
        List<Inhabitant> inside,
        List<String> enterA,
        List<String> enterB) {
    /** Takes copies. */
    public KeptLab {
        railsA = List.copyOf(railsA);
        railsB = List.copyOf(railsB);
        inside = List.copyOf(inside);
        enterA = List.copyOf(enterA);
        enterB = List.copyOf(enterB);
    }

    /**
     * A process inside a lab.
     *
     * @param node {@code a} or {@code b}
     * @param pid its number
     * @param program its command, as far as the caller may see it
     */
    public record Inhabitant(String node, long pid, String program) {}
}
