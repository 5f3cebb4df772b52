package tcpx.net.nccl;

/**
 * What every comm of a plugin needs to work with it.
 *
 * @param plugin its functions
 * @param options how it is used
 * @param thread which all control calls come from
 * @param foreign makes those that are made one by one
 * @param remains what it may still be busy with
 */
record PluginContext(
        PluginCalls plugin, NcclOptions options, ControlThread thread, ForeignCalls foreign, DeferredRelease remains) {}
