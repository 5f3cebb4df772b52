package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tcpx.bootstrap.ControlConnection;
import tcpx.error.TransportException;

/**
 * A turn that is under way: who still sends in it, who is at its gate, what has failed. Guarded by whoever plays it.
 */
final class RootTurn {
    private final int number;
    private final Round round;
    private final MeshRoot.TurnListener listener;
    private final Set<Integer> busy = new TreeSet<>();
    private final Map<Integer, ControlConnection> atGate = new TreeMap<>();
    private final Set<Pair> failed = new HashSet<>();
    private long heardNs = System.nanoTime();

    RootTurn(int number, Round round, MeshRoot.TurnListener listener) {
        this.number = number;
        this.round = round;
        this.listener = listener;
    }

    /** Gives the round out: to whom each rank that is here sends. What those who are gone were part of fails. */
    Map<Integer, List<Integer>> tasks(Roster roster) {
        Set<Integer> gone = roster.gone().keySet();
        Map<Integer, List<Integer>> tasks = new LinkedHashMap<>();
        for (int sender : round.senders()) {
            List<Integer> peers = new ArrayList<>();
            for (int peer : round.from(sender)) {
                int missing = gone.contains(sender) ? sender : peer;
                if (gone.contains(missing)) {
                    failed(new Pair(sender, peer), roster.nameOfGone(missing));
                } else {
                    peers.add(peer);
                }
            }
            if (!peers.isEmpty()) {
                tasks.put(sender, peers);
            }
        }
        busy.addAll(tasks.keySet());
        return tasks;
    }

    /** Whether it is this turn, and the rank still sends in it. */
    boolean isBusy(int turn, int rank) {
        return number == turn && busy.contains(rank);
    }

    boolean is(int turn) {
        return number == turn;
    }

    boolean isOver() {
        return busy.isEmpty();
    }

    /** Those that still send. */
    List<Integer> busy() {
        return List.copyOf(busy);
    }

    /** Nanoseconds since somebody said something. */
    long silentNs() {
        return System.nanoTime() - heardNs;
    }

    /** Somebody has said something. */
    void hear() {
        heardNs = System.nanoTime();
    }

    /** A sender's seat has said something. */
    void heard(int rank, int type, Map<String, String> said) {
        hear();
        if (type == MeshFrames.MEASURED) {
            listener.measured(rank, said.getOrDefault(MeshFrames.ROWS, ""));
        } else if (type == MeshFrames.TURN_DONE) {
            Optional.ofNullable(said.get(MeshFrames.WHY)).ifPresent(why -> allFailed(rank, why));
            done(rank);
        }
    }

    /** A sender's fork has said something. */
    void heardAtGate(int rank, int type, Map<String, String> said, ControlConnection connection) {
        hear();
        if (type == MeshGate.ARRIVED) {
            atGate.put(rank, connection);
            openGate();
        } else if (type == MeshGate.FAILED) {
            failed(
                    new Pair(rank, Integer.parseInt(said.getOrDefault(MeshFrames.PEER, "-1"))),
                    said.getOrDefault(MeshFrames.WHY, ""));
        }
    }

    /** A rank is gone: what it was to send or to receive fails. */
    void left(int rank, String why) {
        allFailed(rank, why);
        round.pairs().stream().filter(pair -> pair.to() == rank).forEach(pair -> failed(pair, why));
        done(rank);
    }

    private void done(int rank) {
        busy.remove(rank);
        atGate.remove(rank);
        openGate();
    }

    private void openGate() {
        if (busy.isEmpty() || !atGate.keySet().containsAll(busy)) {
            return;
        }
        List<ControlConnection> all = List.copyOf(atGate.values());
        atGate.clear();
        for (ControlConnection each : all) {
            try {
                each.send(MeshGate.GO);
            } catch (TransportException | IllegalStateException gone) {
                // whoever reads from it notices
            }
        }
    }

    private void allFailed(int from, String why) {
        round.from(from).forEach(to -> failed(new Pair(from, to), why));
    }

    private void failed(Pair pair, String why) {
        if (failed.add(pair)) {
            listener.failed(pair, why);
        }
    }
}
