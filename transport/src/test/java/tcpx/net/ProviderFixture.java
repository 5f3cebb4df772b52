package tcpx.net;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * Both ends of a provider, fresh for each test. A provider is tested by a subclass that makes its
 * {@link ProviderUnderTest}; one that cannot work here is skipped with its reason.
 */
@Timeout(120)
abstract class ProviderFixture {
    private Ends ends;

    /** The provider, fresh for each test. */
    protected abstract ProviderUnderTest open() throws Exception;

    @BeforeEach
    void openBothEnds() throws Exception {
        ProviderUnderTest provider = open();
        ends = new Ends(provider);
        assumeViable(provider.sending());
        assumeViable(provider.receiving());
    }

    @AfterEach
    void closeBothEnds() throws Exception {
        if (ends != null) {
            ends.close();
        }
    }

    /** The ends of the running test. */
    public final Ends ends() {
        return ends;
    }

    private static void assumeViable(NetProvider provider) {
        if (provider.viability() instanceof Viability.NotViable not) {
            Assumptions.abort(provider.name() + " is not viable here: " + not.reason() + ". " + not.remedy());
        }
    }
}
