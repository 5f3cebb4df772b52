package tcpx.net.socket;

/**
 * The bytes between two socket comms, little-endian. Data flows one way, acknowledgements the other, on one TCP
 * connection:
 *
 * <pre>
 *   sender                                                       receiver
 *     | preface  u32 check, u32 magic, u32 version, u32 0,          |
 *     |          16 bytes token                                 --&gt; |   once
 *     | &lt;-- note  u32 check, u32 WELCOME, u64 0                     |   once
 *     | header   u32 check, u32 length, u64 tag, u64 sequence,      |
 *     |          u32 flags, u32 crc, then the payload           --&gt; |   per message
 *     | &lt;-- note  u32 check, u32 NACK, u64 sequence                 |   per damaged payload, before
 *     |                                                             |   the ACK that counts it
 *     | &lt;-- note  u32 check, u32 ACK, u64 messages landed so far    |   every half of the window, and
 *                                                                      when nothing follows at once
 * </pre>
 *
 * Every {@code check} covers all other bytes of its frame ({@link FrameChecksum}), whether or not payloads are checked.
 * {@code crc} is the CRC-32C of the payload where the flags say so. A damaged payload is sent again on the same
 * connection. A damaged frame ends the connection: its length can be wrong, and then nothing tells where the next one
 * begins.
 *
 * <p>The header stands inline before its payload: the receiver takes the tail of one payload and the header of the next
 * with one {@code recvmsg}, so a message costs about one call on each side.
 */
final class WireFormat {
    static final int VERSION = 2;

    static final int CHECK_BYTES = 4; // the first field of every frame

    static final int PREFACE_BYTES = 32;
    static final int PREFACE_MAGIC_AT = 4;
    static final int PREFACE_MAGIC = 0x5850_4354; // "TCPX"
    static final int PREFACE_VERSION_AT = 8;
    static final int PREFACE_TOKEN_AT = 16;
    static final int TOKEN_BYTES = 16;

    static final int HEADER_BYTES = 32;
    static final int HEADER_LENGTH_AT = 4;
    static final int HEADER_TAG_AT = 8;
    static final int HEADER_SEQUENCE_AT = 16;
    static final int HEADER_FLAGS_AT = 24;
    static final int HEADER_CRC_AT = 28;
    static final int FLAG_CRC = 1;

    static final int NOTE_BYTES = 16;
    static final int NOTE_KIND_AT = 4;
    static final int NOTE_NUMBER_AT = 8;
    static final int WELCOME = 0x4d43_4c57; // "WLCM"
    static final int ACK = 0x5f4b_4341; // "ACK_"
    static final int NACK = 0x4b43_414e; // "NACK"

    private WireFormat() {}
}
