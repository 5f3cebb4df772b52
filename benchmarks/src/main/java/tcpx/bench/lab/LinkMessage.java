package tcpx.bench.lab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests to the kernel about one network interface, and its answers, as bytes in the machine's order. Pure: nothing is sent.
 *
 * <pre>
 *   u32 length, u16 type, u16 flags, u32 sequence, u32 port                    nlmsghdr
 *   u8 family, u8 0, u16 type, i32 index, u32 flags, u32 change                ifinfomsg, in requests and descriptions
 *   { u16 length, u16 type, value, zeros up to a multiple of 4 } ...           rtattr
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class LinkMessage {
    /** Room for each request, and for the description of an interface. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int HEADER_BYTES = 16;
    private static final int LINK_BYTES = 16;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int NLMSG_ERROR = 2;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    private LinkMessage() {}

    /** What the kernel says to a request. */
    sealed interface Answer permits Done, Refused, Described {}

    /** The request was carried out. */
    record Done() implements Answer {}

    /**
     * It was not.
     *
     * @param error the negated errno
     * @param words the kernel's own words, empty where it has none
     */
    record Refused(int error, String words) implements Answer {}

    /**
     * The interface.
     *
     * @param numbers its attributes of four bytes, by type
     */
    record Described(Map<Integer, Integer> numbers) implements Answer {}

    /** Writes the request to set attributes of four bytes, by type. The buffer then holds it from 0 to its limit. */
    static void set(ByteBuffer to, int sequence, String device, Map<Integer, Integer> numbers) {
        begin(to, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, device);
        numbers.forEach((type, value) -> number(to, type, value));
        end(to);
    }

    /** Writes the request to describe an interface, likewise. */
    static void get(ByteBuffer to, int sequence, String device) {
        begin(to, RTM_GETLINK, NLM_F_REQUEST, sequence, device);
        number(to, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        end(to);
    }

    /**
     * Reads the answer to a request, from the buffer's position to its limit. Acknowledgements must be capped, that is, be without the
     * request they answer.
     *
     * @throws IllegalArgumentException if it is not one answer, whole and alone, to this request
     */
    static Answer answer(ByteBuffer from, int sequence) {
        int bytes = from.remaining();
        if (bytes < HEADER_BYTES || from.getInt() != bytes) {
            throw new IllegalArgumentException(bytes + " bytes that are not one whole message");
        }
        int type = Short.toUnsignedInt(from.getShort());
        int flags = Short.toUnsignedInt(from.getShort());
        int answered = from.getInt();
        from.getInt(); // the port it was sent to, our own
        if (answered != sequence) {
            throw new IllegalArgumentException("the answer to request " + answered + ", awaited: " + sequence);
        }
        if (type == NLMSG_ERROR && from.remaining() >= Integer.BYTES + HEADER_BYTES) {
            int error = from.getInt();
            from.position(from.position() + HEADER_BYTES);
            return error == 0 ? new Done() : new Refused(error, (flags & NLM_F_ACK_TLVS) == 0 ? "" : words(from));
        }
        if (type == RTM_NEWLINK && from.remaining() >= LINK_BYTES) {
            from.position(from.position() + LINK_BYTES);
            return new Described(numbers(from));
        }
        throw new IllegalArgumentException("a message of type " + type + " with " + bytes + " bytes");
    }

    private static void begin(ByteBuffer to, int type, int flags, int sequence, String device) {
        to.clear();
        to.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
        to.putLong(0).putLong(0); // index 0: the name says which interface
        byte[] name = (device + "\0").getBytes(StandardCharsets.US_ASCII);
        attribute(to, IFLA_IFNAME, name.length).put(name);
        while (to.position() % ATTRIBUTE_BYTES != 0) {
            to.put((byte) 0);
        }
    }

    private static void end(ByteBuffer to) {
        to.putInt(0, to.position()).flip();
    }

    private static void number(ByteBuffer to, int type, int value) {
        attribute(to, type, Integer.BYTES).putInt(value);
    }

    private static ByteBuffer attribute(ByteBuffer to, int type, int valueBytes) {
        return to.putShort((short) (ATTRIBUTE_BYTES + valueBytes)).putShort((short) type);
    }

    private static Map<Integer, Integer> numbers(ByteBuffer from) {
        Map<Integer, Integer> numbers = new TreeMap<>();
        attributes(from).forEach((type, value) -> {
            if (value.remaining() == Integer.BYTES) {
                numbers.put(type, value.getInt());
            }
        });
        return numbers;
    }

    private static String words(ByteBuffer from) {
        ByteBuffer text = attributes(from).getOrDefault(NLMSGERR_ATTR_MSG, ByteBuffer.allocate(0));
        return StandardCharsets.UTF_8.decode(text).toString().replace("\0", "");
    }

    private static Map<Integer, ByteBuffer> attributes(ByteBuffer from) {
        Map<Integer, ByteBuffer> attributes = new TreeMap<>();
        while (from.remaining() >= ATTRIBUTE_BYTES) {
            int bytes = Short.toUnsignedInt(from.getShort()) - ATTRIBUTE_BYTES;
            int type = Short.toUnsignedInt(from.getShort());
            if (bytes < 0 || bytes > from.remaining()) {
                throw new IllegalArgumentException(
                        "attribute " + type + " of " + bytes + " bytes, where " + from.remaining() + " are left");
            }
            attributes.put(type, from.slice(from.position(), bytes).order(from.order()));
            int padded = (bytes + ATTRIBUTE_BYTES - 1) & -ATTRIBUTE_BYTES;
            from.position(Math.min(from.limit(), from.position() + padded));
        }
        return attributes;
    }
}
