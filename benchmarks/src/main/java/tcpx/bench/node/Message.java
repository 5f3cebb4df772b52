package tcpx.bench.node;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the nodes say to each other beside the transfers: ordered names and texts. On the wire an int count, then name
 * and text as {@link DataOutputStream#writeUTF} writes them.
 */
public final class Message {
    /** Frame types on the control connection; below are the transport's own. */
    public static final int REQUEST = 64;

    static final int REPLY = 65;
    static final int FAILURE = 66;

    /** The longest reply. */
    public static final int MAX_BYTES = 1 << 20;

    /** The longest request: node B has room for no more of each of its clients. */
    static final int MAX_REQUEST_BYTES = 1 << 16;

    /** Names a request's verb. */
    static final String VERB = "do";

    /** Names why a request failed, in words. */
    static final String REASON = "message";

    /** Names what that is: {@link #REFUSED} or {@link #FAILED}. */
    static final String KIND = "kind";

    /** The request was one that cannot be fulfilled; nothing has happened. */
    static final String REFUSED = "refused";

    /** What was asked for was begun and went wrong. */
    static final String FAILED = "failed";

    private static final int MAX_ENTRIES = 10_000;

    private Message() {}

    /** The bytes of some entries, in their order. */
    public static ByteBuffer encode(Map<String, String> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(entries.size());
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a value beyond 64 KiB
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** A text as it may be logged and sent: without control characters, and no longer. */
    static String printable(String text, int maxChars) {
        String plain = String.valueOf(text).replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= maxChars ? plain : plain.substring(0, maxChars) + "...";
    }

    /** Throws IllegalArgumentException if the bytes are no message. */
    public static Map<String, String> decode(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        Map<String, String> entries = new LinkedHashMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            if (count < 0 || count > MAX_ENTRIES) {
                throw new IllegalArgumentException("a message of " + count + " entries");
            }
            for (int i = 0; i < count; i++) {
                entries.put(in.readUTF(), in.readUTF());
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("a message with " + in.available() + " bytes too many");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a message that is cut short", e);
        }
        return entries;
    }
}
