package tcpx.bootstrap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;
import tcpx.error.BootstrapException;
import tcpx.time.Deadline;

/**
 * The listening node: waits for peers that know the secret.
 *
 * <p>A thread of the server's own carries all handshakes on at once, so whoever is silent, slow or talks nonsense never
 * delays a real peer. Each handshake has 5 seconds and 64 may go on at a time; when there are more, one of those is
 * dropped that has not authenticated, of the network from where most come. All whose handshake fails are counted as
 * strangers. A peer that authenticates while nobody is in {@link #accept} waits for the next call, until it loses
 * patience, for a minute at most, with 63 others at most.
 *
 * <p>Threads: all methods may be called by any number of threads; each peer is given to one of them.
 */
public final class BootstrapServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final InetSocketAddress address;
    private final HandshakeServer reception;
    private final WaitingOffers offers;
    private final Thread thread;

    private BootstrapServer(InetSocketAddress address, HandshakeServer reception, HandshakeLimits rules) {
        this.address = address;
        this.reception = reception;
        this.offers = new WaitingOffers(rules);
        this.thread = new Thread(this::receive, "tcpx-bootstrap-" + address.getPort());
        thread.setDaemon(true);
    }

    /**
     * Listens.
     *
     * @param address where; port 0 takes a free one
     * @param secret what peers must know
     * @throws BootstrapException if the port is in use, the address is not this machine's, or the port is not allowed,
     *     with the remedy
     */
    public static BootstrapServer bind(InetSocketAddress address, Secret secret) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(secret, "secret");
        return bind(address, secret, HandshakeLimits.USUAL);
    }

    static BootstrapServer bind(InetSocketAddress address, Secret secret, HandshakeLimits rules) {
        ServerSocketChannel listener = Listener.open(address, BACKLOG);
        BootstrapServer server = null;
        try {
            InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
            server = new BootstrapServer(bound, new HandshakeServer(listener, secret, rules), rules);
            server.thread.start();
            return server;
        } catch (IOException | OutOfMemoryError e) { // the latter where no thread can be had
            if (server != null) {
                server.reception.close();
            }
            Listener.closeQuietly(listener);
            throw new BootstrapException("cannot listen on " + Printable.address(address) + ": " + e, "", e);
        }
    }

    /** Where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return address;
    }

    /** How many were turned away so far: silent, talking nonsense, too slow, with another secret or version. */
    public long strangers() {
        return reception.strangers();
    }

    /** Who was turned away last and why, printable; empty if nobody was. */
    public String lastStranger() {
        return Printable.of(reception.lastStranger());
    }

    /**
     * Waits for the next authenticated peer.
     *
     * @throws BootstrapException at the deadline, saying how many strangers came and why the last was turned away; if
     *     the server is or is meanwhile closed; or if the thread is interrupted
     */
    public Offer accept(Deadline deadline) {
        try {
            Offer offer = offers.take(deadline);
            if (offer == null) {
                throw nobodyCame();
            }
            return offer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootstrapException("interrupted while waiting for a peer on " + text(), "", e);
        }
    }

    /**
     * Frees the port, ends all {@link #accept} calls, and refuses peers that wait. Connections that were accepted live
     * on. Closing again does nothing.
     */
    @Override
    public void close() {
        offers.end("the bootstrap server on " + text() + " is closed", null);
        reception.wake();
        joinThread();
    }

    @Override
    public String toString() {
        return "bootstrap server on " + text();
    }

    private void receive() {
        try {
            while (!offers.hasEnded()) {
                reception.step(offers.refuseTheLate(), offers::add);
            }
        } catch (IOException | RuntimeException | Error e) { // whoever accepts must not wait for a thread that is gone
            offers.end("the bootstrap server on " + text() + " failed: " + e, e);
        } finally {
            reception.close();
        }
    }

    /** The port is free once the thread has closed the listener, which it does at once: it never waits for a peer. */
    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private BootstrapException nobodyCame() {
        long strangers = reception.strangers();
        String turnedAway = strangers == 0
                ? ""
                : "; turned away: " + strangers + ", the last: " + Printable.of(reception.lastStranger());
        return new BootstrapException(
                "no peer came to " + text() + " within the deadline" + turnedAway,
                "Check that the other node is started with this address and the same secret",
                null);
    }

    private String text() {
        return Printable.address(address);
    }
}
