package tcpx.net;

import java.util.Optional;
import tcpx.Soak;

/** What the contract suite needs to know of a provider: everything that is different between one and the next. */
public interface ProviderUnderTest extends AutoCloseable {
    /** The provider of the sending end. */
    NetProvider sending();

    /** The provider of the receiving end; may be the same object. */
    NetProvider receiving();

    /** A rail on which the sending end connects. */
    Rail sendingRail();

    /** A rail on which the receiving end listens. */
    Rail receivingRail();

    /** A handle that leads to the same listener but does not prove it: empty if the wire has no such proof. */
    Optional<Handle> forged(Handle genuine);

    /** How many times a test repeats what it does over and over, of so many in all. */
    default int rounds(int all) {
        return Soak.rounds(all);
    }

    /** Gives back both providers and what was made for them. */
    @Override
    void close();
}
