package tcpx.bench.result;

import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How much of a connection one node's kernel holds: a path on which more is under way, rate x round trip, is never
 * filled. Pure: from what was captured of the node.
 *
 * @param host the node
 */
public record BufferLimits(Environment host) {
    /** The kernel counts what it needs itself, too, and a window that is only just wide enough is no reserve. */
    private static final int SHARE = 2;

    private static final long LEAST_PROPOSED = 16 << 20;
    private static final String SIZES = "\\d+\\s+\\d+\\s+\\d{1,18}";

    /** Which of a connection's buffers. */
    public enum Buffer {
        /** Of the node that sends. */
        SEND("tcp_wmem", "wmem_max", "4096 16384"),
        /** Of the node that receives. */
        RECEIVE("tcp_rmem", "rmem_max", "4096 131072");

        private final String tuned;
        private final String asked;
        private final String usual; // least and default

        Buffer(String tuned, String asked, String usual) {
            this.tuned = tuned;
            this.asked = asked;
            this.usual = usual;
        }

        /** The setting whose last number bounds what the kernel gives by itself. */
        public String setting() {
            return tuned;
        }
    }

    /** Most bytes that the kernel gives a connection by itself. */
    public OptionalLong most(Buffer buffer) {
        return host.get("sysctl.net.ipv4." + buffer.tuned).filter(text -> text.matches(SIZES)).stream()
                .mapToLong(text -> Long.parseLong(text.split("\\s+")[2]))
                .findFirst();
    }

    /** Most bytes that a program may ask for. */
    public OptionalLong mostAsked(Buffer buffer) {
        return host.get("sysctl.net.core." + buffer.asked).filter(text -> text.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** The buffers that hold less than a path of so many bytes needs, which is about twice that. */
    public Set<Buffer> tooSmall(long pathBytes) {
        Set<Buffer> small = EnumSet.noneOf(Buffer.class);
        for (Buffer buffer : Buffer.values()) {
            if (most(buffer).orElse(Long.MAX_VALUE) < SHARE * pathBytes) {
                small.add(buffer);
            }
        }
        return small;
    }

    /** Whether a path of so many bytes cannot be filled: not even the bytes themselves find room. */
    public boolean bounds(Buffer buffer, double pathBytes) {
        return most(buffer).orElse(Long.MAX_VALUE) < pathBytes;
    }

    /** The command that has these buffers hold a path of so many bytes, and no setting smaller than it is. */
    public String remedy(Set<Buffer> buffers, long pathBytes) {
        long bytes = Long.highestOneBit(Math.max(SHARE * pathBytes, LEAST_PROPOSED) - 1) << 1;
        StringBuilder command = new StringBuilder("sysctl -w");
        for (Buffer buffer : buffers) {
            String least = host.get("sysctl.net.ipv4." + buffer.tuned)
                    .filter(text -> text.matches(SIZES))
                    .map(text -> text.replaceFirst("\\s+\\d+$", "").replaceAll("\\s+", " "))
                    .orElse(buffer.usual);
            command.append(" net.ipv4.").append(buffer.tuned).append("='").append(least);
            command.append(' ').append(Math.max(bytes, most(buffer).orElse(0))).append('\'');
        }
        for (Buffer buffer : buffers) {
            if (mostAsked(buffer).orElse(Long.MAX_VALUE) < bytes) {
                command.append(" net.core.").append(buffer.asked).append('=').append(bytes);
            }
        }
        return command.toString();
    }
}
