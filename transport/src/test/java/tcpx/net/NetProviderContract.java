package tcpx.net;

/** What every provider keeps: what it does, and that it allocates nothing meanwhile. */
public abstract class NetProviderContract extends NetProviderBehaviourContract implements AllocationContract {}
