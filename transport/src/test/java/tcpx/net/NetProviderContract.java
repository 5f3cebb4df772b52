package tcpx.net;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every provider keeps. A provider is tested by a subclass that makes its {@link ProviderUnderTest}; one that
 * cannot work here is skipped with its reason. Where capabilities differ, the tests ask for them.
 */
@Timeout(120)
public abstract class NetProviderContract
        implements ControlPathContract,
                DataPathContract,
                WindowContract,
                ReceiveTargetContract,
                FailureContract,
                PollerContract,
                AllocationContract {
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

    @Override
    public final Ends ends() {
        return ends;
    }

    private static void assumeViable(NetProvider provider) {
        if (provider.viability() instanceof Viability.NotViable not) {
            Assumptions.abort(provider.name() + " is not viable here: " + not.reason() + ". " + not.remedy());
        }
    }
}
