package tcpx.bootstrap;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;

/** Foreign bytes and texts as they may be shown to people: no control characters, bounded, no name look-ups. */
final class Printable {
    private static final int MAX_CHARS = 2048;
    private static final int MAX_HEX_BYTES = 16;

    private Printable() {}

    /** The text with every control character replaced and its length bounded. */
    static String of(String text) {
        String bounded = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        StringBuilder out = new StringBuilder(bounded.length());
        bounded.codePoints().map(c -> Character.isISOControl(c) ? '?' : c).forEach(out::appendCodePoint);
        return out.toString();
    }

    /** The first bytes between position and limit, in hexadecimal. */
    static String hex(ByteBuffer bytes) {
        byte[] first = new byte[Math.min(MAX_HEX_BYTES, bytes.remaining())];
        bytes.get(bytes.position(), first);
        return HexFormat.ofDelimiter(" ").formatHex(first) + (bytes.remaining() > first.length ? " ..." : "");
    }

    /** A file's name as a shell takes it. */
    static String shellWord(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./@%+,:=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** "10.0.0.2:4711" or "[fd00::2]:4711"; an unresolved address keeps its name. */
    static String address(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        String host =
                inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
