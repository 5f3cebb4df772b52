package tcpx.net.nccl;

/** A member of the structure in which a plugin describes a device. */
enum PropertyField {
    NAME,
    PCI_PATH,
    GUID,
    PTR_SUPPORT,
    REG_IS_GLOBAL,
    FORCE_FLUSH,
    SPEED,
    PORT,
    LATENCY,
    MAX_COMMS,
    MAX_RECVS,
    NET_DEVICE_TYPE,
    NET_DEVICE_VERSION,
    PHYSICAL_DEVICES,
    MAX_P2P_BYTES,
    MAX_COLL_BYTES,
    MAX_MULTI_REQUEST_SIZE,
    RAIL_ID,
    PLANE_ID
}
