package tcpx.transfer;

import tcpx.error.TransportException;

/** What the sender has told the receiver. Written by the control link's thread, read by the receiver's. */
final class RecvControl implements ControlLink.Listener {
    private final Session session;
    private final IncomingMessages incoming;
    private final Acceptor acceptor;
    private volatile boolean ended;
    private volatile int sent; // messages that the sender had begun when it ended the session
    private volatile int received; // transfers before this one are
    private volatile int confirmBefore; // the sender waits to hear of the transfer before this one
    private volatile Runnable onNews = () -> {};

    RecvControl(Session session, IncomingMessages incoming, Acceptor acceptor) {
        this.session = session;
        this.incoming = incoming;
        this.acceptor = acceptor;
    }

    /** Whom to wake when something has arrived. */
    void onNews(Runnable action) {
        onNews = action;
        action.run(); // something may have arrived before
    }

    /**
     * All of a transfer is here.
     *
     * @return whether the sender has asked to be told
     */
    boolean received(int id) {
        received = id + 1; // said before the look: either this sees what was asked, or who is asked sees this
        return confirmBefore == id + 1;
    }

    /** Whether the sender has ended the session in order. */
    boolean isEnded() {
        return ended;
    }

    /** Whether the sender, which has ended the session in order, had begun to send this message before. */
    boolean wasSent(int id) {
        return sent - id > 0;
    }

    /** How many messages the sender had begun when it ended the session in order. */
    int sent() {
        return sent;
    }

    @Override
    public void started(int id, long bytes, boolean wantsDone) {
        incoming.start(id, bytes, wantsDone);
        onNews.run();
    }

    @Override
    public void joined(int channel, int number) {
        acceptor.joined(channel, number);
    }

    @Override
    public void lost(int channel, int number) {
        acceptor.givenUp(channel, number);
        incoming.states.of(channel).giveUp(number);
        onNews.run();
    }

    @Override
    public void stopped(int channel, int number) {
        acceptor.stopped(channel, number);
    }

    @Override
    public void confirm(int id) {
        confirmBefore = id + 1;
        if (received - id > 0) {
            session.control().doneAlready(id);
        }
    }

    @Override
    public void bye(int begun) {
        sent = begun;
        ended = true;
        onNews.run();
    }

    @Override
    public void failed(TransportException failure) {
        session.controlFailed(failure);
        onNews.run();
    }
}
