package tcpx.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The root of everything the transport reports as failed. Unchecked: a caller who cannot mend it lets it pass. */
public abstract sealed class TransportException extends RuntimeException
        permits BootstrapException,
                DeviceException,
                EndpointFullException,
                IntegrityException,
                InternalException,
                PeerGoneException,
                ProviderUnavailableException,
                SessionClosedException,
                TransferTimeoutException,
                WireException {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    TransportException(String message, String remedy, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.remedy = Objects.requireNonNull(remedy, "remedy");
    }

    /** What went wrong; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** What the user can do about it, in one sentence; empty where nothing is known. */
    public Optional<String> remedy() {
        return remedy.isEmpty() ? Optional.empty() : Optional.of(remedy);
    }

    /** The message with the remedy behind it, as it is shown to people. */
    public String describe() {
        return remedy.isEmpty() ? getMessage() : getMessage() + ". " + remedy;
    }
}
