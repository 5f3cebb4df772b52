package tcpx.net.nccl;

/**
 * What every comm of a plugin needs to work with it.
 *
 * @param plugin its functions
 * @param options how it is used
 * @param foreign makes the calls that may not return
 * @param remains what it may still be busy with
 */
record PluginContext(PluginCalls plugin, NcclOptions options, ForeignCalls foreign, DeferredRelease remains) {}
