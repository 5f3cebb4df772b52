package tcpx.net;

/** What every provider does. Where capabilities differ, the tests ask for them. */
public abstract class NetProviderBehaviourContract extends ProviderFixture
        implements ControlPathContract,
                DataPathContract,
                WindowContract,
                ReceiveTargetContract,
                FailureContract,
                PollerContract {}
