package tcpx.memory;

/** Where a region's bytes live. */
public enum MemoryKind {
    /** Memory of this process. */
    HOST,
    /** Memory of a CUDA device, addressed by device pointer. */
    CUDA
}
