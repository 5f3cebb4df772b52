package tcpx.bench.mesh;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.Message;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.ControlReader;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;

/**
 * Rank 0's side of the rendezvous: ranks that know the secret take their seats, each turn is given out to those who
 * send in it, and senders wait for each other at its gate. A rank is gone when its connection is. One thread accepts
 * and one reads all connections, however many; all methods but {@link #close} are for one thread.
 */
public final class MeshRoot implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(300);
    private static final long TELL_SECONDS = 10;

    private final BootstrapServer server;
    private final Options mine;
    private final Set<String> mustAgree;
    private final Duration patience;
    private final ControlReader reader = new ControlReader("mesh-reader", MeshFrames.MAX_BYTES_TO_ROOT);
    private final ConcurrentLinkedQueue<ControlConnection> open = new ConcurrentLinkedQueue<>();
    private final Roster roster; // guarded by this, as the next two
    private String refused = ""; // the last rank that was, in words
    private RootTurn turn; // null between turns
    private volatile boolean closing;

    /** Hears what comes in during a turn, on any thread but one at a time. */
    public interface TurnListener {
        /** An iteration of a sender. */
        void measured(int rank, String rows);

        /** A pair gave nothing more. */
        void failed(Pair pair, String why);
    }

    private MeshRoot(BootstrapServer server, Options agreed, String run, int size, Duration patience) {
        this.server = server;
        this.mine = agreed.with(MeshFrames.RUN, run);
        this.mustAgree = agreed.asMap().keySet();
        this.roster = new Roster(size);
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
        MeshRoot root = new MeshRoot(BootstrapServer.bind(address, secret), agreed, run, size, patience);
        Daemons.start("mesh-root", root::acceptAll);
        return root;
    }

    /**
     * What all ranks must have been started with.
     *
     * @param rails how many each has
     * @param patterns which, and in which order
     * @param params of the benchmark
     */
    public static Options agreed(int size, int rails, String patterns, Map<String, String> params) {
        Map<String, String> all = new LinkedHashMap<>(params);
        all.put(MeshFrames.SIZE, Integer.toString(size));
        all.put(MeshFrames.RAILS, Integer.toString(rails));
        all.put(MeshFrames.PATTERNS, patterns);
        return Options.of(all);
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
            while (!roster.isComplete()) {
                long waited = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                if (deadline.expired()) {
                    throw new BootstrapException(
                            roster.missing(hosts) + " did not come within " + longest.toSeconds() + " s" + strangers(),
                            "Start it with this address and the same secret, or allow more time: --wait SECONDS",
                            null);
                }
                pause(Math.min(1_000, deadline.remainingMs()));
                if (!roster.isComplete() && waited >= told + TELL_SECONDS) {
                    told = waited;
                    waiting.accept("waiting for " + roster.missing(hosts) + " (" + waited + " s)" + strangers());
                }
            }
            all = roster.close();
        }
        Map<String, String> nodes = new LinkedHashMap<>();
        all.forEach(member -> nodes.put(MeshFrames.NODE + member.rank(), HostPort.format(member.node())));
        all.forEach(member -> send(member.rank(), MeshFrames.ROSTER, nodes));
        return all;
    }

    private String strangers() {
        return (server.strangers() == 0
                        ? ""
                        : "; turned away: " + server.strangers() + ", the last: " + server.lastStranger())
                + refused;
    }

    /** Who has gone, and why. */
    public synchronized SortedMap<Integer, String> gone() {
        return roster.gone();
    }

    /**
     * Plays a turn: all senders of the round at once. Returns when each of them is done or gone. What a rank that is
     * gone was to send or to receive fails.
     */
    public void play(int number, int fork, Round round, TurnListener listener) {
        RootTurn playing = new RootTurn(number, round, listener);
        Map<Integer, List<Integer>> tasks;
        synchronized (this) {
            tasks = playing.tasks(roster);
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
            playing.hear();
            while (!playing.isOver()) {
                pause(500);
                if (playing.silentNs() > patience.toNanos()) {
                    playing.busy().forEach(rank -> leave(rank, "it said nothing for " + patience.toSeconds() + " s"));
                }
            }
            turn = null;
        }
    }

    /** Tells all ranks that it is over. */
    public void end() {
        List<Integer> ranks;
        synchronized (this) {
            ranks = roster.ranks();
        }
        ranks.forEach(rank -> send(rank, MeshFrames.END, Map.of()));
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
            Optional<String> objection = roster.objection(rank);
            if (objection.isPresent()) {
                offer.refuse(objection.get());
                return;
            }
        }
        ControlConnection connection = agree(offer, member);
        open.add(connection);
        synchronized (this) {
            roster.seat(member, connection);
            notifyAll();
        }
        reader.read(connection, new SeatListener(rank));
    }

    private ControlConnection agree(Offer offer, Member member) {
        try {
            return offer.agree(mine, mustAgree);
        } catch (BootstrapException e) {
            synchronized (this) {
                refused = "; refused: " + member + ", " + e.getMessage();
            }
            throw e;
        }
    }

    /** Hears a rank. */
    private final class SeatListener implements ControlReader.Listener {
        private final int rank;

        SeatListener(int rank) {
            this.rank = rank;
        }

        @Override
        public boolean received(int type, ByteBuffer payload) {
            Map<String, String> said = Message.decode(payload);
            synchronized (MeshRoot.this) {
                if (turn != null && turn.is(number(said.getOrDefault(MeshFrames.TURN, "0")))) {
                    turn.heard(rank, type, said);
                    MeshRoot.this.notifyAll();
                }
            }
            return true;
        }

        @Override
        public void ended(TransportException failure) {
            if (failure != null && !closing) {
                leave(rank, "its process has ended, or its host");
            }
        }
    }

    /** Hears a fork at the gate of a turn. */
    private final class GateListener implements ControlReader.Listener {
        private final int rank;
        private final int number;
        private final ControlConnection connection;

        GateListener(int rank, int number, ControlConnection connection) {
            this.rank = rank;
            this.number = number;
            this.connection = connection;
        }

        @Override
        public boolean received(int type, ByteBuffer payload) {
            Map<String, String> said = type == MeshGate.FAILED ? Message.decode(payload) : Map.of();
            synchronized (MeshRoot.this) {
                boolean goesOn = turn != null && turn.is(number);
                if (goesOn) {
                    turn.heardAtGate(rank, type, said, connection);
                }
                return goesOn;
            }
        }

        @Override
        public void ended(TransportException failure) { // the fork has ended: its rank says how
            open.remove(connection);
            connection.close();
        }
    }

    private synchronized void leave(int rank, String why) {
        if (!roster.leave(rank, why)) {
            return;
        }
        if (turn != null) {
            turn.left(rank, roster.nameOfGone(rank));
        }
        notifyAll();
    }

    private void gate(Offer offer) {
        int rank = number(offer.options(), MeshFrames.RANK);
        int number = number(offer.options(), MeshFrames.TURN);
        synchronized (this) {
            if (turn == null || !turn.isBusy(number, rank)) {
                offer.refuse("turn " + number + " is over");
                return;
            }
        }
        ControlConnection connection = offer.accept(Options.none());
        open.add(connection);
        reader.read(connection, new GateListener(rank, number, connection));
    }

    private void send(int rank, int type, Map<String, String> entries) {
        Optional<ControlConnection> seat;
        synchronized (this) {
            seat = roster.connection(rank);
        }
        try {
            seat.ifPresent(each -> each.send(type, Message.encode(entries))); // else it has gone, which is known
        } catch (TransportException | IllegalStateException e) {
            leave(rank, "it does not take what it is told");
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
        return number(options.get(name).orElse(""));
    }

    private static int number(String text) {
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no number");
        }
        return Integer.parseInt(text);
    }

    /** Ends the rendezvous; ranks that are still here are left to themselves. Idempotent. */
    @Override
    public void close() {
        closing = true;
        server.close();
        reader.close();
        open.forEach(ControlConnection::close);
    }
}
