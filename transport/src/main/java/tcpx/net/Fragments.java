package tcpx.net;

/** Takes the list of a message's fragments in bounce memory, in the layout of NCCL's unpack device (version 7). */
@FunctionalInterface
public interface Fragments {
    /**
     * Where they are. Called on the hot path: does not block.
     *
     * @param descriptors native address of the list: 16 bytes each, {@code u32 src_off, u32 len, u64 dst_off}
     * @param count how many
     * @param deviceHandle address of the device's handle: list of lists, base of the bounce memory, head, 8 bytes
     *     each; in
     *     whatever memory the device reads
     */
    void are(long descriptors, long count, long deviceHandle);
}
