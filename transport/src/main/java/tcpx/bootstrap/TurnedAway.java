package tcpx.bootstrap;

import java.util.Objects;

/** Why a stranger is turned away. Without a stack trace: strangers may come in thousands. */
final class TurnedAway extends Exception {
    private static final long serialVersionUID = 1L;

    TurnedAway(String reason) {
        super(reason, null, false, false);
    }

    /** The reason; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
