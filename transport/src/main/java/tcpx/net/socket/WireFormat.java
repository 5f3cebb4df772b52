package tcpx.net.socket;

/**
 * The bytes between two socket comms, little-endian. Data flows one way, acknowledgements the other, on one TCP
 * connection:
 *
 * <pre>
 *   sender                                                       receiver
 *     | preface  u64 magic, u32 version, u32 0, 16 bytes token --&gt; |   once
 *     | &lt;-- ack  u64 magic, u64 0                                  |   welcome
 *     | header   u32 magic, u32 length, u64 tag, u64 sequence,     |
 *     |          u32 flags, u32 crc, then the payload          --&gt; |   per message
 *     | &lt;-- nack u64 magic, u64 sequence                           |   per damaged message, before
 *     |                                                             |   the ack that counts it
 *     | &lt;-- ack  u64 magic, u64 messages landed so far             |   every half of the window, and
 *                                                                      when nothing follows at once
 * </pre>
 *
 * The header stands inline before its payload: the receiver takes the tail of one payload and the header of the next
 * with one {@code recvmsg}, so a message costs about one call on each side.
 */
final class WireFormat {
    static final int VERSION = 1;

    static final int PREFACE_BYTES = 32;
    static final long PREFACE_MAGIC = 0x4154_4144_5850_4354L; // "TCPXDATA"
    static final int PREFACE_VERSION_AT = 8;
    static final int PREFACE_TOKEN_AT = 16;
    static final int TOKEN_BYTES = 16;

    static final int HEADER_BYTES = 32;
    static final int HEADER_MAGIC = 0x4b4e_4843; // "CHNK"
    static final int HEADER_LENGTH_AT = 4;
    static final int HEADER_TAG_AT = 8;
    static final int HEADER_SEQUENCE_AT = 16;
    static final int HEADER_FLAGS_AT = 24;
    static final int HEADER_CRC_AT = 28;
    static final int FLAG_CRC = 1;

    static final int ACK_BYTES = 16;
    static final long ACK_MAGIC = 0x4b43_4158_5043_5400L; // "\0TCPXACK"
    static final int ACK_COUNT_AT = 8;
    static final long NACK_MAGIC = 0x4b43_414e_5043_5400L; // "\0TCPNACK"

    private WireFormat() {}
}
