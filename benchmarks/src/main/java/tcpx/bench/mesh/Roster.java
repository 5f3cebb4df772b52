package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tcpx.bootstrap.ControlConnection;

/** Which ranks have come, and which have gone. Guarded by whoever keeps it. */
final class Roster {
    private static final int SHOWN = 20;

    private final int size;
    private final SortedMap<Integer, Seat> seats = new TreeMap<>();
    private final SortedMap<Integer, String> gone = new TreeMap<>();
    private final Map<Integer, String> hosts = new TreeMap<>(); // of all that ever came
    private boolean closed;

    private record Seat(Member member, ControlConnection connection) {}

    /** Nobody yet of so many. */
    Roster(int size) {
        this.size = size;
    }

    /** Why a rank cannot take its seat; empty if it can. */
    Optional<String> objection(int rank) {
        if (rank >= size) {
            return Optional.of("there are ranks 0 to " + (size - 1));
        }
        return closed || seats.containsKey(rank)
                ? Optional.of("rank " + rank + " is there already, or the mesh runs without it")
                : Optional.empty();
    }

    void seat(Member member, ControlConnection connection) {
        seats.put(member.rank(), new Seat(member, connection));
        hosts.put(member.rank(), member.host());
    }

    /**
     * A rank has gone. Before all had come it may come again.
     *
     * @return whether that is news
     */
    boolean leave(int rank, String why) {
        boolean news = seats.remove(rank) != null;
        if (news && closed) {
            gone.put(rank, why);
        }
        return news;
    }

    boolean isComplete() {
        return seats.size() == size;
    }

    /** All are here; nobody else comes. */
    List<Member> close() {
        closed = true;
        return seats.values().stream().map(Seat::member).toList();
    }

    /** Those that are here. */
    List<Integer> ranks() {
        return List.copyOf(seats.keySet());
    }

    /** The way to a rank; empty if it is not here. */
    Optional<ControlConnection> connection(int rank) {
        return Optional.ofNullable(seats.get(rank)).map(Seat::connection);
    }

    /** Who has gone, and why. */
    SortedMap<Integer, String> gone() {
        return new TreeMap<>(gone);
    }

    /** For messages: {@code rank 3 (n4)}. */
    String name(int rank) {
        return "rank " + rank + (hosts.containsKey(rank) ? " (" + hosts.get(rank) + ")" : "");
    }

    /** For messages: a rank that is gone, and why. */
    String nameOfGone(int rank) {
        return name(rank) + " is gone: " + gone.get(rank);
    }

    /**
     * Who has not come, in words.
     *
     * @param expected nodes, to name those from which nobody has come; may be empty
     */
    String missing(List<String> expected) {
        List<String> absent = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            if (!seats.containsKey(rank)) {
                absent.add(Integer.toString(rank));
            }
        }
        Set<String> silent = new TreeSet<>(expected);
        seats.values().forEach(seat -> silent.remove(seat.member().host()));
        return (absent.size() == 1 ? "rank " : "ranks ")
                + String.join(", ", absent.subList(0, Math.min(SHOWN, absent.size())))
                + (absent.size() > SHOWN ? " and " + (absent.size() - SHOWN) + " more" : "") + " of " + size
                + (silent.isEmpty() ? "" : ", nobody from " + String.join(", ", silent) + " yet");
    }
}
