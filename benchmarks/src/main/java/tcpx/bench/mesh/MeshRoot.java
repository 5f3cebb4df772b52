package tcpx.bench.mesh;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.Message;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;

/**
 * Rank 0's side of the rendezvous: ranks that know the secret take their seats, each turn is given out to those who
 * send in it, and senders wait for each other at its gate. A rank is gone when its connection is. A thread reads each
 * connection; all methods but {@link #close} are for one thread.
 */
public final class MeshRoot implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(300);
    private static final long TELL_SECONDS = 10;
    private static final Set<String> MUST_AGREE = Set.of(MeshFrames.SIZE, MeshFrames.RAILS, MeshFrames.WHAT);

    private final BootstrapServer server;
    private final Options mine;
    private final int size;
    private final Duration patience;
    private final SortedMap<Integer, Seat> seats = new TreeMap<>(); // guarded by this, as all below
    private final SortedMap<Integer, String> gone = new TreeMap<>();
    private final Map<Integer, String> hosts = new TreeMap<>(); // of all that ever came
    private final ConcurrentLinkedQueue<ControlConnection> open = new ConcurrentLinkedQueue<>();
    private Turn turn; // null between turns
    private boolean full;
    private volatile boolean closing;

    private record Seat(Member member, ControlConnection connection) {}

    /** Hears what comes in during a turn, on any thread but one at a time. */
    public interface TurnListener {
        /** An iteration of a sender. */
        void measured(int rank, String rows);

        /** A pair gave nothing more. */
        void failed(Pair pair, String why);
    }

    private MeshRoot(BootstrapServer server, Options mine, int size, Duration patience) {
        this.server = server;
        this.mine = mine;
        this.size = size;
        this.patience = patience;
    }

    /**
     * Listens for the ranks.
     *
     * @param run names the run
     * @param agreed what all must have been started with, from {@link #agreed}
     * @param patience how long a turn may give no sign of life
     */
    public static MeshRoot open(
            InetSocketAddress address, Secret secret, String run, Options agreed, Duration patience) {
        int size = Integer.parseInt(agreed.get(MeshFrames.SIZE).orElseThrow());
        MeshRoot root =
                new MeshRoot(BootstrapServer.bind(address, secret), agreed.with(MeshFrames.RUN, run), size, patience);
        daemon("mesh-root", root::acceptAll);
        return root;
    }

    /** What all ranks must have been started with. */
    public static Options agreed(int size, int rails, String what) {
        return Options.of(Map.of(
                MeshFrames.SIZE, Integer.toString(size),
                MeshFrames.RAILS, Integer.toString(rails),
                MeshFrames.WHAT, what));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /**
     * Waits until all ranks are here, and tells them of each other.
     *
     * @param waiting is told every ten seconds who is missing
     * @param hosts of the launcher, to name those from which nobody has come; may be empty
     * @throws BootstrapException if they do not come in time, with who is missing
     */
    public List<Member> gather(Duration longest, List<String> hosts, Consumer<String> waiting) {
        Deadline deadline = Deadline.after(longest);
        long begun = System.nanoTime();
        long told = 0;
        List<Member> all;
        synchronized (this) {
            while (seats.size() < size) {
                long waited = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                if (deadline.expired()) {
                    throw new BootstrapException(
                            missing(hosts) + " did not come within " + longest.toSeconds() + " s" + strangers(),
                            "Start it with this address and the same secret, or allow more time: --wait SECONDS",
                            null);
                }
                pause(Math.min(1_000, deadline.remainingMs()));
                if (seats.size() < size && waited >= told + TELL_SECONDS) {
                    told = waited;
                    waiting.accept("waiting for " + missing(hosts) + " (" + waited + " s)" + strangers());
                }
            }
            full = true;
            all = seats.values().stream().map(Seat::member).toList();
        }
        Map<String, String> roster = new LinkedHashMap<>();
        all.forEach(member -> roster.put(MeshFrames.NODE + member.rank(), HostPort.format(member.node())));
        all.forEach(member -> send(member.rank(), MeshFrames.ROSTER, roster));
        return all;
    }

    private String missing(List<String> hosts) {
        List<Integer> absent = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            if (!seats.containsKey(rank)) {
                absent.add(rank);
            }
        }
        Set<String> silent = new TreeSet<>(hosts);
        seats.values().forEach(seat -> silent.remove(seat.member().host()));
        return (absent.size() == 1 ? "rank " : "ranks ")
                + String.join(
                        ", ", absent.stream().limit(20).map(String::valueOf).toList())
                + (absent.size() > 20 ? " and " + (absent.size() - 20) + " more" : "") + " of " + size
                + (silent.isEmpty() ? "" : ", nobody from " + String.join(", ", silent) + " yet");
    }

    private String strangers() {
        return server.strangers() == 0
                ? ""
                : "; turned away: " + server.strangers() + ", the last: " + server.lastStranger();
    }

    /** Who has gone, and why. */
    public synchronized SortedMap<Integer, String> gone() {
        return new TreeMap<>(gone);
    }

    /**
     * Plays a turn: all senders of the round at once. Returns when each of them is done or gone. What a rank that is
     * gone was to send or to receive fails.
     */
    public void play(int number, int fork, Round round, TurnListener listener) {
        Turn playing = new Turn(number, round, listener);
        Map<Integer, List<Integer>> tasks = new LinkedHashMap<>();
        synchronized (this) {
            for (int sender : round.senders()) {
                List<Integer> peers = new ArrayList<>();
                for (int peer : round.from(sender)) {
                    int missing = gone.containsKey(sender) ? sender : peer;
                    if (gone.containsKey(missing)) {
                        listener.failed(new Pair(sender, peer), who(missing) + " is gone: " + gone.get(missing));
                    } else {
                        peers.add(peer);
                    }
                }
                if (!peers.isEmpty()) {
                    tasks.put(sender, peers);
                }
            }
            playing.busy.addAll(tasks.keySet());
            turn = playing;
        }
        tasks.forEach((sender, peers) -> send(
                sender,
                MeshFrames.TURN_BEGINS,
                Map.of(
                        MeshFrames.TURN, Integer.toString(number),
                        MeshFrames.FORK, Integer.toString(fork),
                        MeshFrames.PEERS,
                                String.join(
                                        ",", peers.stream().map(String::valueOf).toList()))));
        synchronized (this) {
            playing.heardNs = System.nanoTime();
            while (!playing.busy.isEmpty()) {
                pause(500);
                if (System.nanoTime() - playing.heardNs > patience.toNanos()) {
                    List.copyOf(playing.busy)
                            .forEach(rank -> leave(rank, "it said nothing for " + patience.toSeconds() + " s"));
                }
            }
            turn = null;
        }
    }

    /** Tells all ranks that it is over. */
    public void end() {
        List<Integer> ranks;
        synchronized (this) {
            ranks = List.copyOf(seats.keySet());
        }
        ranks.forEach(rank -> send(rank, MeshFrames.END, Map.of()));
    }

    /** A turn under way; guarded by the root. */
    private final class Turn {
        private final int number;
        private final Round round;
        private final TurnListener listener;
        private final Set<Integer> busy = new TreeSet<>();
        private final Map<Integer, ControlConnection> atGate = new TreeMap<>();
        private final Set<Pair> failed = new HashSet<>();
        private long heardNs = System.nanoTime();

        Turn(int number, Round round, TurnListener listener) {
            this.number = number;
            this.round = round;
            this.listener = listener;
        }

        void done(int rank) {
            busy.remove(rank);
            atGate.remove(rank);
            openGate();
            MeshRoot.this.notifyAll();
        }

        void arrived(int rank, ControlConnection connection) {
            atGate.put(rank, connection);
            openGate();
        }

        private void openGate() {
            if (!busy.isEmpty() && atGate.keySet().containsAll(busy)) {
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
        }

        void failed(Pair pair, String why) {
            if (failed.add(pair)) {
                listener.failed(pair, why);
            }
        }

        void allFailed(int from, String why) {
            round.from(from).forEach(to -> failed(new Pair(from, to), why));
        }
    }

    private void acceptAll() {
        while (!closing) {
            try {
                dispatch(server.accept(Deadline.after(FOR_EVER)));
            } catch (BootstrapException e) {
                if (!closing) {
                    System.err.println("run-bench.sh: rank 0 accepts nobody any more: " + e.getMessage());
                }
                return;
            }
        }
    }

    private void dispatch(Offer offer) {
        try {
            switch (offer.options().get(MeshFrames.ROLE).orElse("")) {
                case MeshFrames.SEAT -> seat(offer);
                case MeshFrames.GATE -> gate(offer);
                default -> offer.refuse("this is rank 0 of a mesh, and no node of benchmarks");
            }
        } catch (TransportException | IllegalArgumentException e) {
            offer.close(); // it has been told, or has gone
        }
    }

    private void seat(Offer offer) {
        Options theirs = offer.options();
        int rank = number(theirs, MeshFrames.RANK);
        InetSocketAddress node =
                new InetSocketAddress(offer.peerAddress().getAddress(), number(theirs, MeshFrames.PORT));
        Member member =
                new Member(rank, theirs.get(MeshFrames.HOST).orElse(""), number(theirs, MeshFrames.LOCAL_RANK), node);
        synchronized (this) {
            if (rank >= size || seats.containsKey(rank) || full) {
                offer.refuse(
                        rank >= size
                                ? "there are ranks 0 to " + (size - 1)
                                : "rank " + rank + " is there already, or the mesh runs without it");
                return;
            }
        }
        ControlConnection connection = offer.agree(mine, MUST_AGREE);
        open.add(connection);
        synchronized (this) {
            seats.put(rank, new Seat(member, connection));
            hosts.put(rank, member.host());
            notifyAll();
        }
        daemon("mesh-seat-" + rank, () -> listen(rank, connection));
    }

    private void listen(int rank, ControlConnection connection) {
        ByteBuffer frame = ByteBuffer.allocate(MeshFrames.MAX_BYTES_TO_ROOT);
        try {
            while (true) {
                int type = connection.receive(frame.clear(), Deadline.after(FOR_EVER));
                if (type == ControlConnection.CLOSED) {
                    return;
                }
                Map<String, String> said = Message.decode(frame);
                synchronized (this) {
                    heard(rank, type, said);
                }
            }
        } catch (TransportException | IllegalArgumentException e) {
            synchronized (this) {
                if (!closing) {
                    leave(rank, "its process has ended, or its host");
                }
            }
        }
    }

    private void heard(int rank, int type, Map<String, String> said) {
        Turn now = turn;
        if (now == null || !Integer.toString(now.number).equals(said.get(MeshFrames.TURN))) {
            return;
        }
        now.heardNs = System.nanoTime();
        if (type == MeshFrames.MEASURED) {
            now.listener.measured(rank, said.getOrDefault(MeshFrames.ROWS, ""));
        } else if (type == MeshFrames.TURN_DONE) {
            Optional.ofNullable(said.get(MeshFrames.WHY)).ifPresent(why -> now.allFailed(rank, why));
            now.done(rank);
        }
    }

    private void leave(int rank, String why) {
        if (gone.putIfAbsent(rank, why) != null) {
            return;
        }
        seats.remove(rank);
        if (!full) { // it may come again
            gone.remove(rank);
        }
        if (turn != null) {
            String text = who(rank) + " is gone: " + why;
            turn.allFailed(rank, text);
            turn.round.pairs().stream().filter(pair -> pair.to() == rank).forEach(pair -> turn.failed(pair, text));
            turn.done(rank);
        }
        notifyAll();
    }

    private void gate(Offer offer) {
        int rank = number(offer.options(), MeshFrames.RANK);
        int number = number(offer.options(), MeshFrames.TURN);
        synchronized (this) {
            if (turn == null || turn.number != number || !turn.busy.contains(rank)) {
                offer.refuse("turn " + number + " is over");
                return;
            }
        }
        ControlConnection connection = offer.accept(Options.none());
        open.add(connection);
        daemon("mesh-gate-" + rank, () -> watch(rank, number, connection));
    }

    private void watch(int rank, int number, ControlConnection connection) {
        ByteBuffer frame = ByteBuffer.allocate(MeshFrames.MAX_BYTES_TO_ROOT);
        try (connection) {
            while (true) {
                int type = connection.receive(frame.clear(), Deadline.after(FOR_EVER));
                synchronized (this) {
                    if (type == ControlConnection.CLOSED || turn == null || turn.number != number) {
                        return;
                    }
                    turn.heardNs = System.nanoTime();
                    if (type == MeshGate.ARRIVED) {
                        turn.arrived(rank, connection);
                    } else if (type == MeshGate.FAILED) {
                        Map<String, String> said = Message.decode(frame);
                        turn.failed(
                                new Pair(rank, Integer.parseInt(said.getOrDefault(MeshFrames.PEER, "-1"))),
                                said.getOrDefault(MeshFrames.WHY, ""));
                    }
                }
            }
        } catch (TransportException | IllegalArgumentException e) {
            // the fork has ended: its rank says how
        } finally {
            open.remove(connection);
        }
    }

    private String who(int rank) {
        return "rank " + rank + (hosts.containsKey(rank) ? " (" + hosts.get(rank) + ")" : "");
    }

    private void send(int rank, int type, Map<String, String> entries) {
        Seat seat;
        synchronized (this) {
            seat = seats.get(rank);
        }
        if (seat == null) {
            return; // it has gone meanwhile, which is known
        }
        try {
            seat.connection().send(type, Message.encode(entries));
        } catch (TransportException | IllegalStateException e) {
            synchronized (this) {
                leave(rank, "it does not take what it is told");
            }
        }
    }

    private void pause(long ms) {
        try {
            wait(Math.max(1, ms));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootstrapException("interrupted while waiting for ranks", "", e);
        }
    }

    private static int number(Options options, String name) {
        String text = options.get(name).orElse("");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + "=" + text + " is no number");
        }
        return Integer.parseInt(text);
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the rendezvous; ranks that are still here are left to themselves. Idempotent. */
    @Override
    public void close() {
        closing = true;
        server.close();
        open.forEach(ControlConnection::close);
    }
}
