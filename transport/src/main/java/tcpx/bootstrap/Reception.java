package tcpx.bootstrap;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tcpx.time.Deadline;

/**
 * Where visitors stand until they are known: takes every connection, carries all handshakes on at once, turns strangers
 * away and passes authenticated peers on. One thread calls {@link #step}; the counters may be read by any.
 *
 * <p>Visitors are bounded in number and in time. When one too many comes, the oldest that has not authenticated makes
 * room: a stranger that does nothing loses its place, a real peer needs its own for two round trips only.
 */
final class Reception {
    private static final long PAUSE_MS = 50;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final SelectionKey listening;
    private final Secret secret;
    private final Rules rules;
    private final SecureRandom random = new SecureRandom();
    private final Set<SelectionKey> visitors = new LinkedHashSet<>(); // oldest first, so first to be late
    private final List<SelectionKey> admitted = new ArrayList<>();
    private volatile long strangers;
    private volatile String lastStranger = "";

    /** Takes over a non-blocking, bound listener. */
    Reception(ServerSocketChannel listener, Secret secret, Rules rules) throws IOException {
        this.listener = listener;
        this.secret = secret;
        this.rules = rules;
        this.selector = Selector.open();
        this.listening = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Waits until something comes, a visitor is late, {@link #wake} is called or {@code maxWaitMs} have passed (0: no
     * bound), and deals with it.
     */
    void step(long maxWaitMs, Consumer<Offer> authenticated) throws IOException {
        selector.select(waitMs(maxWaitMs));
        listening.interestOps(SelectionKey.OP_ACCEPT);
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            if (key == listening) {
                acceptAll();
            } else if (key.isValid()) {
                advance(key);
            }
        }
        turnAwayTheLate();
        passOn(authenticated);
    }

    /** Ends a {@link #step} that waits in another thread. */
    void wake() {
        selector.wakeup();
    }

    /** How many were turned away. */
    long strangers() {
        return strangers;
    }

    /** Who was turned away last and why; empty if nobody was. */
    String lastStranger() {
        return lastStranger;
    }

    int visitors() {
        return visitors.size();
    }

    /** Closes the listener and all who stand here; the thread of {@link #step} does this. */
    void close() throws IOException {
        for (SelectionKey key : visitors) {
            key.channel().close();
        }
        visitors.clear();
        listener.close();
        selector.close(); // only now do the kernel's sockets go: they were registered
    }

    private long waitMs(long maxWaitMs) {
        long wait = maxWaitMs;
        if (listening.interestOps() == 0) {
            wait = wait == 0 ? PAUSE_MS : Math.min(wait, PAUSE_MS);
        }
        Iterator<SelectionKey> oldest = visitors.iterator();
        if (oldest.hasNext()) {
            long late = Math.max(1, visitor(oldest.next()).deadline().remainingMs());
            wait = wait == 0 ? late : Math.min(wait, late);
        }
        return wait;
    }

    private void acceptAll() {
        try {
            for (SocketChannel socket = listener.accept(); socket != null; socket = listener.accept()) {
                welcome(socket);
            }
        } catch (IOException e) {
            // Most likely no file descriptor is free. The connection stays in the backlog, so without a pause we would
            // be called again at once, for ever.
            if (!visitors.isEmpty()) {
                turnAwayTheOldest("made room: " + e.getMessage());
            }
            listening.interestOps(0);
        }
    }

    private void welcome(SocketChannel socket) throws IOException {
        if (visitors.size() >= rules.maxVisitors()) {
            turnAwayTheOldest("made room for others");
        }
        try {
            socket.configureBlocking(false);
            SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
            Hello mine = Hello.fresh(rules.version(), random);
            key.attach(new Visitor(socket, secret, mine, Deadline.after(rules.clock(), rules.patience())));
            visitors.add(key);
            advance(key);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void advance(SelectionKey key) {
        try {
            if (visitor(key).advance()) {
                visitors.remove(key);
                key.cancel();
                admitted.add(key);
            }
        } catch (TurnedAway e) {
            turnAway(key, e.getMessage());
        }
    }

    private void turnAwayTheLate() {
        while (!visitors.isEmpty()) {
            SelectionKey oldest = visitors.iterator().next();
            if (!visitor(oldest).isLate()) {
                return;
            }
            turnAway(oldest, "was too slow, with " + visitor(oldest).progress());
        }
    }

    private void turnAwayTheOldest(String reason) {
        SelectionKey oldest = visitors.iterator().next();
        for (SelectionKey key : visitors) {
            if (!visitor(key).isAuthenticated()) {
                oldest = key;
                break;
            }
        }
        turnAway(oldest, reason);
    }

    private void turnAway(SelectionKey key, String reason) {
        visitors.remove(key);
        lastStranger = addressOf(key) + " " + reason;
        strangers++; // written by this thread only
        closeQuietly((SocketChannel) key.channel());
    }

    /** A socket can only be handed on once the selector has let go of it, which is in its next round. */
    private void passOn(Consumer<Offer> authenticated) throws IOException {
        if (admitted.isEmpty()) {
            return;
        }
        selector.selectNow();
        for (SelectionKey key : admitted) {
            SocketChannel socket = (SocketChannel) key.channel();
            try {
                authenticated.accept(new Offer(
                        new FrameStream(new TimedSocket(socket)), visitor(key).options()));
            } catch (IOException e) {
                strangers++;
                lastStranger = addressOf(key) + " could not be served: " + e.getMessage();
                closeQuietly(socket);
            }
        }
        admitted.clear();
    }

    private static Visitor visitor(SelectionKey key) {
        return (Visitor) key.attachment();
    }

    private static String addressOf(SelectionKey key) {
        try {
            return Printable.address(((SocketChannel) key.channel()).getRemoteAddress());
        } catch (IOException e) {
            return "someone";
        }
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // it is of no use any more
        }
    }
}
