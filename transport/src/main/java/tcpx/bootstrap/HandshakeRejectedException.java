package tcpx.bootstrap;

import java.util.Objects;

/** Why a stranger is turned away. Without a stack trace: strangers may come in thousands. */
final class HandshakeRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    HandshakeRejectedException(String reason) {
        super(reason, null, false, false);
    }

    /** The reason; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
