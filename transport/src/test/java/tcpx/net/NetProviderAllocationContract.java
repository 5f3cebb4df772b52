package tcpx.net;

/** What a provider allocates, apart from what else it does. */
public abstract class NetProviderAllocationContract extends ProviderFixture implements AllocationContract {}
