package tcpx.transfer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.ControlReader;
import tcpx.error.InternalException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.net.Handle;
import tcpx.time.Deadline;

/**
 * What sender and receiver tell each other about transfers, on the control connection. A {@link ControlReader} receives
 * and hands every message to the {@link Listener}; sending is for the thread that drives the session,
 * but for {@link #grant}, {@link #doneAlready} and what concerns connections.
 */
final class ControlLink implements AutoCloseable {
    /**
     * What arrives. Called by the reader's thread, which serves other sessions too; must not block. What the peer has
     * no business to say throws.
     */
    interface Listener {
        /** The receiver has a receive buffer of {@code capacity} bytes for transfer {@code id}. */
        default void posted(int id, long capacity) {
            throw new IllegalStateException("a sender does not post receive buffers");
        }

        /** The sender begins transfer {@code id} of {@code bytes} bytes, and wants to be told when it is done. */
        default void started(int id, long bytes, boolean wantsDone) {
            throw new IllegalStateException("a receiver does not start transfers");
        }

        /** The receiver has all of transfer {@code id}; may come more than once. */
        default void done(int id) {
            throw new IllegalStateException("a sender does not confirm transfers");
        }

        /**
         * The receiver has posted receive buffers for chunks of transfer {@code id}, and the sender shall send these.
         */
        default void granted(int id, ByteBuffer grants) {
            throw new IllegalStateException("a sender does not grant chunks");
        }

        /** The receiver listens for a connection of a channel, as the one with that number. */
        default void listens(int channel, int number, Handle handle) {
            throw new IllegalStateException("a sender does not listen");
        }

        /** The sender has made a connection of a channel. */
        default void joined(int channel, int number) {
            throw new IllegalStateException("a receiver does not make connections");
        }

        /** The sender has given up a connection of a channel, and wants to make a new one. */
        default void lost(int channel, int number) {
            throw new IllegalStateException("a receiver does not give connections up");
        }

        /** A connection of a channel does not move any more, and the sender wants to make a new one in its place. */
        default void stopped(int channel, int number) {
            throw new IllegalStateException("a receiver does not judge connections");
        }

        /**
         * The sender has sent something of transfer {@code id} again, and wants to be told when the receiver has all.
         */
        default void confirm(int id) {
            throw new IllegalStateException("a receiver does not send chunks again");
        }

        /**
         * The peer has ended the session in order.
         *
         * @param messages how many it had begun to send, or had received, in all
         */
        void bye(int messages);

        /** The peer is gone, gave up, or makes no sense; nothing more will arrive. */
        void failed(TransportException failure);
    }

    private static final int POST = 1;
    private static final int START = 2;
    private static final int DONE = 3;
    private static final int ABORT = 4;
    private static final int BYE = 5;
    private static final int LOST = 6;
    private static final int GRANT = 7;
    private static final int CONFIRM = 8;
    private static final int LISTENS = 9;
    private static final int JOINED = 10;
    private static final int STOPPED = 11;

    /** The longest message. */
    static final int MAX_BYTES = GrantWriter.MAX_FRAME_BYTES;

    private static final int MAX_REASON_BYTES = 2048;
    private static final Duration PARTING = Duration.ofSeconds(1);

    /**
     * How long a thread that serves other sessions too may wait to hand a frame to the kernel, which has room for
     * thousands of them: longer than another thread takes to hand over its own.
     */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private final ControlConnection connection;
    private final ByteBuffer out =
            ByteBuffer.allocateDirect(4 + 8 * Receiver.MAX_POSTED).order(ByteOrder.LITTLE_ENDIAN);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Listener listener;
    private volatile boolean closing;

    ControlLink(ControlConnection connection, Listener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    /** Begins to receive: an answer to what arrives may be sent by this link from now on. */
    void begin(ControlReader reader) {
        reader.read(connection, new Inbox());
    }

    /** Begins a message that announces receive buffers. */
    void beginPost(int firstId) {
        out.clear().putInt(firstId);
    }

    /** The buffer for the next transfer. */
    void putBuffer(long capacity) {
        out.putLong(capacity);
    }

    /** Announces the buffers. */
    void post() {
        out.flip();
        connection.send(POST, out);
    }

    void start(int id, long bytes, boolean wantsDone) {
        out.clear().putInt(id).putLong(bytes).put((byte) (wantsDone ? 1 : 0)).flip();
        connection.send(START, out);
    }

    void done(int id) {
        out.clear().putInt(id).flip();
        connection.send(DONE, out);
    }

    /** Same as {@link #done}, for a transfer that is over. Any thread. */
    void doneAlready(int id) {
        tell(DONE, small(Integer.BYTES).putInt(id));
    }

    /** Asks the receiver to say when it has all of transfer {@code id}; it answers at once if it has. */
    void confirm(int id) {
        out.clear().putInt(id).flip();
        connection.send(CONFIRM, out);
    }

    /** Tells the sender what a {@link GrantWriter} has written. Any thread. */
    void grant(ByteBuffer frame) {
        connection.send(GRANT, frame);
    }

    /** Tells the sender where to make a connection of a channel. Any thread. */
    void listens(int channel, int number, Handle handle) {
        byte[] bytes = handle.bytes();
        tell(
                LISTENS,
                small(2 * Integer.BYTES + bytes.length)
                        .putInt(channel)
                        .putInt(number)
                        .put(bytes));
    }

    /** Tells the receiver that a connection of a channel has been made. Any thread. */
    void joined(int channel, int number) {
        tell(JOINED, small(2 * Integer.BYTES).putInt(channel).putInt(number));
    }

    /** Tells the receiver that a connection of a channel is given up. Any thread. */
    void lost(int channel, int number) {
        tell(LOST, small(2 * Integer.BYTES).putInt(channel).putInt(number));
    }

    /** Tells the receiver that a connection of a channel has stopped. Any thread. */
    void stopped(int channel, int number) {
        tell(STOPPED, small(2 * Integer.BYTES).putInt(channel).putInt(number));
    }

    private static ByteBuffer small(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void tell(int type, ByteBuffer message) {
        try {
            connection.send(type, message.flip(), Deadline.after(AT_ONCE));
        } catch (TransferTimeoutException e) {
            listener.failed(e);
        } catch (TransportException | IllegalStateException ignored) {
            // the session is ending: whoever waits for the control connection is told
        }
    }

    /** Tells the peer why this end gives up. Best effort: the peer may be the reason. */
    void abort(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        part(ABORT, ByteBuffer.wrap(text, 0, Math.min(text.length, MAX_REASON_BYTES)));
    }

    /**
     * Ends the session in order.
     *
     * @param messages how many this end has begun to send, or has received, in all: the farewell may overtake the last
     *     of them, or their acknowledgements, which travel on other connections
     */
    void bye(int messages) {
        ByteBuffer count = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        part(BYE, count.putInt(messages).flip());
    }

    private void part(int type, ByteBuffer payload) {
        closing = true;
        try {
            connection.send(type, payload, Deadline.after(PARTING));
        } catch (TransportException | IllegalStateException ignored) {
            // the peer, or the connection, has gone first
        }
    }

    /** Waits for the peer's last words; returns at once if they have come. Returns false if they have not. */
    boolean awaitEnd(Duration patience) {
        try {
            return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ended.getCount() == 0;
        }
    }

    @Override
    public void close() {
        closing = true;
        connection.close();
        awaitEnd(PARTING);
    }

    /** What the reader brings. */
    private final class Inbox implements ControlReader.Listener {
        @Override
        public boolean received(int type, ByteBuffer payload) {
            try {
                return dispatch(type, payload);
            } catch (TransportException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new PeerGoneException(
                        "the peer sent a control message that makes no sense: " + e.getMessage(), e);
            }
        }

        @Override
        public void ended(@Nullable TransportException failure) {
            try {
                if (failure instanceof InternalException || failure != null && !closing) {
                    listener.failed(failure);
                }
            } finally {
                ended.countDown();
            }
        }
    }

    private boolean dispatch(int type, ByteBuffer in) {
        switch (type) {
            case POST -> {
                int id = in.getInt();
                while (in.hasRemaining()) {
                    listener.posted(id++, in.getLong());
                }
            }
            case START -> listener.started(in.getInt(), in.getLong(), in.get() != 0);
            case DONE -> listener.done(in.getInt());
            case GRANT -> listener.granted(in.getInt(), in);
            case LISTENS -> {
                int channel = in.getInt();
                int number = in.getInt();
                byte[] handle = new byte[in.remaining()];
                in.get(handle);
                listener.listens(channel, number, new Handle(handle));
            }
            case JOINED -> listener.joined(in.getInt(), in.getInt());
            case LOST -> listener.lost(in.getInt(), in.getInt());
            case STOPPED -> listener.stopped(in.getInt(), in.getInt());
            case CONFIRM -> listener.confirm(in.getInt());
            case ABORT -> {
                String reason = StandardCharsets.UTF_8.decode(in).toString();
                listener.failed(new PeerGoneException("the peer gave up: " + reason, null));
                return false;
            }
            case BYE -> {
                listener.bye(in.getInt());
                return false;
            }
            default -> throw new IllegalStateException("control message of type " + type);
        }
        return true;
    }
}
