package tcpx.net.nccl;

/**
 * What a plugin's functions return.
 *
 * @see <a href="https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/api/types.html">ncclResult_t</a>
 */
enum NcclResult {
    SUCCESS("ncclSuccess", "done"),
    CUDA_ERROR("ncclUnhandledCudaError", "a CUDA call failed"),
    SYSTEM_ERROR("ncclSystemError", "a system call failed, or the peer is gone"),
    INTERNAL_ERROR("ncclInternalError", "the plugin met a state that it does not expect"),
    INVALID_ARGUMENT("ncclInvalidArgument", "the plugin refuses an argument"),
    INVALID_USAGE("ncclInvalidUsage", "the plugin is used in a way that it does not allow"),
    REMOTE_ERROR("ncclRemoteError", "the peer failed or closed"),
    IN_PROGRESS("ncclInProgress", "not finished yet");

    private static final NcclResult[] ALL = values();

    private final String symbol;
    private final String meaning;

    NcclResult(String symbol, String meaning) {
        this.symbol = symbol;
        this.meaning = meaning;
    }

    boolean is(int code) {
        return code == ordinal();
    }

    /** The symbol of a code ("ncclSystemError"), or "result 99" for one that is not documented. */
    static String symbol(int code) {
        return code >= 0 && code < ALL.length ? ALL[code].symbol : "result " + code;
    }

    /** What a code means, one clause. */
    static String meaning(int code) {
        return code >= 0 && code < ALL.length ? ALL[code].meaning : "a result code that NCCL does not document";
    }
}
