package tcpx.bootstrap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import tcpx.time.Deadline;

/**
 * Where handshakes stand until they are known: takes every connection, carries all handshakes on at once, turns
 * strangers away and passes authenticated peers on. One thread calls {@link #step}; the counters may be read by any.
 *
 * <p>PendingHandshakes are bounded in number and in time. When one too many comes, or no file descriptor is free, the
 * least welcome of them makes room ({@link PendingHandshakes}): a stranger that does nothing loses its slot, a real
 * peer needs its own for two round trips only. Who has come before is looked after first, so that a flood of new ones
 * holds nobody up.
 */
final class HandshakeServer {
    private static final long PAUSE_MS = 50;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final SelectionKey listening;
    private final Secret secret;
    private final HandshakeLimits rules;
    private final SecureRandom random = new SecureRandom();
    private final PendingHandshakes handshakes = new PendingHandshakes();
    private final List<SelectionKey> admitted = new ArrayList<>();
    private volatile long strangers;
    private volatile String lastStranger = "";

    /** Takes over a non-blocking, bound listener. */
    HandshakeServer(ServerSocketChannel listener, Secret secret, HandshakeLimits rules) throws IOException {
        this.listener = listener;
        this.secret = secret;
        this.rules = rules;
        this.selector = Selector.open();
        this.listening = Listener.register(listener, selector);
    }

    /**
     * Waits until something comes, a handshake is late, {@link #wake} is called or {@code maxWaitMs} have passed (0: no
     * bound), and deals with it.
     */
    void step(long maxWaitMs, Consumer<Offer> authenticated) throws IOException {
        selector.select(waitMs(maxWaitMs));
        listening.interestOps(SelectionKey.OP_ACCEPT);
        boolean someoneComes = selector.selectedKeys().remove(listening);
        List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.isValid()) {
                advance(key);
            }
        }
        if (someoneComes) {
            acceptSome();
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

    int handshakes() {
        return handshakes.size();
    }

    /** Closes the listener and all who stand here; the thread of {@link #step} does this. */
    void close() {
        for (SelectionKey key : handshakes.all()) {
            Listener.closeQuietly(key.channel());
        }
        Listener.closeQuietly(listener);
        Listener.closeQuietly(selector); // only now do the kernel's sockets go: they were registered
    }

    private long waitMs(long maxWaitMs) {
        long wait = maxWaitMs;
        if (listening.interestOps() == 0) {
            wait = wait == 0 ? PAUSE_MS : Math.min(wait, PAUSE_MS);
        }
        if (handshakes.oldest() != null) {
            long late = Math.max(1, handshake(handshakes.oldest()).deadline().remainingMs());
            wait = wait == 0 ? late : Math.min(wait, late);
        }
        return wait;
    }

    /** As many as there is room for at most, so that those who are here get their turn. */
    private void acceptSome() throws IOException {
        for (int i = 0; i < rules.maxHandshakes(); i++) {
            try {
                SocketChannel socket = listener.accept();
                if (socket == null) {
                    return;
                }
                welcome(socket);
            } catch (IOException e) {
                // Most likely no file descriptor is free. The connection stays in the backlog, so without a pause we
                // would be called again at once, for ever.
                if (!makeRoom("made room: " + e.getMessage())) {
                    listening.interestOps(0);
                    return;
                }
            }
        }
    }

    private void welcome(SocketChannel socket) throws IOException {
        if (handshakes.size() >= rules.maxHandshakes()) {
            turnAway(Objects.requireNonNull(handshakes.leastWelcome()), "made room for others");
        }
        try {
            socket.configureBlocking(false);
            SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
            Hello mine = Hello.fresh(rules.version(), random);
            key.attach(new PendingHandshake(socket, secret, mine, Deadline.after(rules.clock(), rules.patience())));
            handshakes.add(key, (InetSocketAddress) socket.getRemoteAddress());
            advance(key);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Frees what a handshake holds; false if none is here. A closed socket is the kernel's until the selector lets go
     * of it.
     */
    private boolean makeRoom(String reason) throws IOException {
        SelectionKey least = handshakes.leastWelcome();
        if (least == null) {
            return false;
        }
        turnAway(least, reason);
        selector.selectNow();
        return true;
    }

    private void advance(SelectionKey key) {
        try {
            if (handshake(key).advance()) {
                handshakes.remove(key);
                key.cancel();
                admitted.add(key);
            }
        } catch (HandshakeRejectedException e) {
            turnAway(key, e.getMessage());
        }
    }

    private void turnAwayTheLate() {
        for (SelectionKey oldest = handshakes.oldest(); oldest != null; oldest = handshakes.oldest()) {
            if (!handshake(oldest).isLate()) {
                return;
            }
            turnAway(oldest, "was too slow, with " + handshake(oldest).progress());
        }
    }

    private void turnAway(SelectionKey key, String reason) {
        handshakes.remove(key);
        count(key, reason);
        Listener.closeQuietly(key.channel());
    }

    private void count(SelectionKey key, String reason) {
        lastStranger = addressOf(key) + " " + reason;
        strangers++; // written by this thread only
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
                authenticated.accept(
                        new Offer(new FrameStream(timed(socket)), handshake(key).options()));
            } catch (IOException | OutOfMemoryError e) { // of direct memory for its buffers
                count(key, "could not be served: " + e.getMessage());
                refuse(socket, "this node cannot serve you now: " + e.getMessage());
            }
        }
        admitted.clear();
    }

    /** Who has proved itself needs some descriptors more; strangers make room for them. */
    private TimedSocket timed(SocketChannel socket) throws IOException {
        for (; ; ) {
            try {
                return new TimedSocket(socket);
            } catch (IOException e) {
                if (!makeRoom("made room for a peer: " + e.getMessage())) {
                    throw e;
                }
            }
        }
    }

    private static void refuse(SocketChannel socket, String reason) {
        ByteBuffer words = Offer.refusal(reason);
        ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES + words.remaining());
        FrameHeader.put(frame, FrameHeader.REFUSE, words.remaining());
        try (socket) {
            socket.write(frame.put(words).flip());
        } catch (IOException ignored) {
            // it has gone, and so needs no answer
        }
    }

    private static PendingHandshake handshake(SelectionKey key) {
        return PendingHandshakes.handshake(key);
    }

    private static String addressOf(SelectionKey key) {
        try {
            return Printable.address(((SocketChannel) key.channel()).getRemoteAddress());
        } catch (IOException e) {
            return "someone";
        }
    }
}
