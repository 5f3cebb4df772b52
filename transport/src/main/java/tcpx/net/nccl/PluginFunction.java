package tcpx.net.nccl;

/** The functions of a plugin, in the order in which their pointers stand in its structure. */
enum PluginFunction {
    INIT,
    DEVICES,
    GET_PROPERTIES,
    LISTEN,
    CONNECT,
    ACCEPT,
    REG_MR,
    REG_MR_DMA_BUF(6, true),
    DEREG_MR,
    ISEND,
    IRECV,
    IFLUSH(5, true),
    TEST,
    CLOSE_SEND,
    CLOSE_RECV,
    CLOSE_LISTEN,
    GET_DEVICE_MR(7, true),
    IRECV_CONSUMED(7, true),
    MAKE_V_DEVICE(9, true),
    FINALIZE(11, true),
    SET_NET_ATTR(11, true);

    private final int since;
    private final boolean optional;

    PluginFunction() {
        this(PluginLayout.OLDEST, false);
    }

    PluginFunction(int since, boolean optional) {
        this.since = since;
        this.optional = optional;
    }

    /** Whether a version of the interface has it. */
    boolean isIn(int version) {
        return version >= since;
    }

    /** Whether a plugin may leave its pointer null. */
    boolean isOptional() {
        return optional;
    }
}
