package tcpx.bootstrap;

/** Why a stranger is turned away. Without a stack trace: strangers may come in thousands. */
final class TurnedAway extends Exception {
    private static final long serialVersionUID = 1L;

    TurnedAway(String reason) {
        super(reason, null, false, false);
    }
}
