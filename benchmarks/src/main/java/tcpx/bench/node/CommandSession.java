package tcpx.bench.node;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.profile.Profiler.ProfileException;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Offer;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * One connection over which node A commands: a request, a reply, in turn. Whatever a request is, it gets a reply; the
 * session ends with its connection, when its client reads no replies, or has nothing to do for too long.
 */
final class CommandSession extends Thread implements AutoCloseable {
    private static final int MAX_REASON_CHARS = 4000;
    private static final int MAX_CLIENT_CHARS = 100;

    private final NodeServer server;
    private final Offer offer;
    private final NodeLog log;
    private final String who;
    private final Duration patience;
    private final Commands commands;
    private final long sinceNs = NanoClock.SYSTEM.nanoTime();
    private volatile ControlConnection connection;
    private volatile boolean closing;

    CommandSession(NodeServer server, long number, Offer offer, Duration patience, NodeLog log) {
        super("node-commands-" + number);
        this.server = server;
        this.offer = offer;
        this.log = log;
        this.patience = patience;
        this.who = who(offer);
        String run = offer.options().get(NodeServer.RUN).orElse(getName()); // without a run it is one of its own
        this.commands = new Commands(server, server.runs().turn(run, who), text -> log.event(who, text));
        setDaemon(true);
    }

    @Override
    public void run() {
        try (ControlConnection accepted = offer.accept(server.greeting())) {
            connection = accepted;
            if (!closing) {
                serve(accepted);
            }
        } catch (PeerGoneException e) {
            // node A is done, or dead: either way its trial ends below
        } catch (TransportException e) {
            say(e.describe());
        } catch (IllegalStateException e) {
            if (!closing) { // else the connection was closed under it
                say(e.toString());
            }
        } finally {
            end();
        }
    }

    private void serve(ControlConnection client) {
        ByteBuffer frame = ByteBuffer.allocate(Message.MAX_REQUEST_BYTES);
        long progress = 0;
        Deadline idle = Deadline.after(patience);
        while (true) {
            int type;
            try {
                type = client.receive(frame, idle);
            } catch (TransferTimeoutException e) {
                if (commands.progress() == progress) {
                    refuse(client, "this session had nothing to do for " + patience.toSeconds() + " s, and has ended");
                    return;
                }
                progress = commands.progress();
                idle = Deadline.after(patience);
                continue;
            }
            if (type == ControlConnection.CLOSED) {
                return;
            }
            answer(client, type, frame);
            progress = commands.progress();
            idle = Deadline.after(patience);
        }
    }

    private void answer(ControlConnection client, int type, ByteBuffer frame) {
        ByteBuffer reply;
        try {
            if (type != Message.REQUEST) {
                throw new IllegalArgumentException("a frame of type " + type + " is no request");
            }
            requireSameVersion();
            reply = Message.encode(commands.perform(Message.decode(frame)));
        } catch (NodeRefusedException | IllegalArgumentException | IllegalStateException e) {
            refuse(client, e.getMessage());
            return;
        } catch (TransportException e) {
            fail(client, e.describe());
            return;
        } catch (ProfileException e) {
            fail(client, e.getMessage());
            return;
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) { // one client's request never ends the node
            fail(client, e.toString());
            return;
        }
        client.send(Message.REPLY, reply);
    }

    // a client that knows of versions compares them itself, since it has been told this node's
    private void requireSameVersion() {
        String theirs = offer.options().get(NodeServer.VERSION_NAME).orElse("none");
        if (!theirs.equals(NodeServer.VERSION)) {
            throw new NodeRefusedException("the versions of the commands differ: here " + NodeServer.VERSION
                    + ", at node A " + theirs + "; run the same release on both nodes");
        }
    }

    /** The client asked for what is not to be had. */
    private void refuse(ControlConnection client, String why) {
        reply(client, Message.REFUSED, why);
    }

    /** What the client asked for went wrong. */
    private void fail(ControlConnection client, String why) {
        reply(client, Message.FAILED, why);
    }

    private void reply(ControlConnection client, String kind, String why) {
        String words = Message.printable(why, MAX_REASON_CHARS);
        say(words);
        client.send(Message.FAILURE, Message.encode(Map.of(Message.KIND, kind, Message.REASON, words)));
    }

    private void say(String words) {
        log.problem(who, words);
    }

    private static String who(Offer offer) {
        String host = offer.peerAddress().getAddress().getHostAddress();
        return offer.options()
                .get(NodeServer.CLIENT)
                .map(client -> host + " (" + Message.printable(client, MAX_CLIENT_CHARS) + ")")
                .orElse(host);
    }

    private void end() {
        try {
            commands.close();
        } catch (RuntimeException e) {
            say(e.toString());
        } finally {
            server.ended(this);
        }
    }

    /** Who it is for. */
    String peer() {
        return HostPort.format(offer.peerAddress());
    }

    /** Since when it is there and what it does, in words. */
    String state() {
        return "for " + Duration.ofNanos(NanoClock.SYSTEM.nanoTime() - sinceNs).toSeconds() + " s, " + commands.state();
    }

    /** Ends the connection; the thread then ends the trial. Does not wait for it. */
    @Override
    public void close() {
        closing = true;
        ControlConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
