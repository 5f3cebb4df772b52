package tcpx.unpack;

/** What executes a list of fragments. */
public enum UnpackMode {
    /** A kernel on the device. */
    KERNEL,
    /** One copy by the driver for each fragment. */
    D2D,
    /** Threads of this process; bounce memory and destination are the host's. */
    HOST,
    /** Nothing: fragments are given back as they are, so that the rest of the path can be measured without. */
    NONE
}
