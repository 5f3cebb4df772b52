package tcpx.net.staged;

/** A comm that moves messages by way of a device. */
interface DeviceComm {
    /** What it holds, as its thread has left it: exact when nothing is under way. */
    DeviceUse use();
}
