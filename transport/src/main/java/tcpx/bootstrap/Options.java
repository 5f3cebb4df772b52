package tcpx.bootstrap;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import tcpx.error.BootstrapException;

/**
 * What one node tells the other about how it wants to work: texts under names, in the order in which they were given.
 * Immutable; may be shared between threads.
 *
 * <p>Encoded as: u16 count; then for each entry u16 length and UTF-8 bytes of the name, u16 length and UTF-8 bytes of
 * the value. At most {@value #MAX_ENTRIES} entries, {@value #MAX_BYTES} bytes in all; names are not empty and are
 * distinct.
 */
public final class Options {
    /** The longest encoding, in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    /** The most entries. */
    public static final int MAX_ENTRIES = 256;

    private static final int MAX_TEXT_BYTES = 0xFFFF;
    private static final Options NONE = new Options(Map.of());

    private final Map<String, String> entries;
    private final byte[] encoded;

    private Options(Map<String, String> given) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        this.encoded = encode(entries);
    }

    /** No options. */
    public static Options none() {
        return NONE;
    }

    /**
     * Options with these entries, in the map's order; copied.
     *
     * @throws IllegalArgumentException if there are too many or too long ones, a name is empty, or a text cannot be
     *     written in UTF-8
     */
    public static Options of(Map<String, String> entries) {
        return new Options(Objects.requireNonNull(entries, "entries"));
    }

    /** These options with one entry more, or with another value in the place of the old one. */
    public Options with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(entries);
        changed.put(name, value);
        return new Options(changed);
    }

    /** The value under a name; empty if there is none. */
    public Optional<String> get(String name) {
        Objects.requireNonNull(name, "name");
        return Optional.ofNullable(entries.get(name));
    }

    /** All entries in order; unmodifiable. */
    public Map<String, String> asMap() {
        return entries;
    }

    /**
     * Where these options and another node's differ, as text for people: {@code "channels: here 4, there 2"}, several
     * joined by {@code "; "} in the order of their names. Empty if all those names agree; a name that is missing on
     * both sides agrees.
     *
     * @param other the other node's options ("there")
     * @param namesThatMustAgree the names to compare; all others may differ
     */
    public String differences(Options other, Set<String> namesThatMustAgree) {
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(namesThatMustAgree, "namesThatMustAgree");
        StringJoiner text = new StringJoiner("; ");
        for (String name : new TreeSet<>(namesThatMustAgree)) {
            Optional<String> here = get(name);
            Optional<String> there = other.get(name);
            if (!here.equals(there)) {
                text.add(name + ": here " + shown(here) + ", there " + shown(there));
            }
        }
        return text.toString();
    }

    /** The encoding; a fresh buffer on each call. */
    ByteBuffer encoded() {
        return ByteBuffer.wrap(encoded).asReadOnlyBuffer();
    }

    /**
     * Reads an encoding that fills the buffer from its position to its limit.
     *
     * @throws BootstrapException if it is not one; it never allocates more than the buffer holds
     */
    static Options decode(ByteBuffer in) {
        if (in.remaining() > MAX_BYTES) {
            throw malformed(in.remaining() + " bytes, allowed: 0.." + MAX_BYTES);
        }
        try {
            int count = Short.toUnsignedInt(in.getShort());
            if (count > MAX_ENTRIES) {
                throw malformed(count + " entries, allowed: 0.." + MAX_ENTRIES);
            }
            Map<String, String> entries = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String name = readText(in);
                String value = readText(in);
                if (name.isEmpty()) {
                    throw malformed("entry " + i + " has no name");
                }
                if (entries.put(name, value) != null) {
                    throw malformed("the name " + Printable.of(name) + " comes twice");
                }
            }
            if (in.hasRemaining()) {
                throw malformed(in.remaining() + " bytes after the last entry");
            }
            return new Options(entries);
        } catch (BufferUnderflowException e) {
            throw malformed("they end in the middle");
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Options options && entries.equals(options.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return Printable.of(entries.toString());
    }

    private static byte[] encode(Map<String, String> entries) {
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(entries.size() + " options, allowed: 0.." + MAX_ENTRIES);
        }
        ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
        out.putShort((short) entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String name = Objects.requireNonNull(entry.getKey(), "the name of an option");
            if (name.isEmpty()) {
                throw new IllegalArgumentException("an option without a name");
            }
            putText(out, name, name);
            putText(out, name, Objects.requireNonNull(entry.getValue(), () -> "the value of " + name));
        }
        byte[] encoded = new byte[out.flip().remaining()];
        out.get(encoded);
        return encoded;
    }

    private static void putText(ByteBuffer out, String name, String text) {
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the option " + Printable.of(name) + " is not valid text", e);
        }
        if (utf8.remaining() > MAX_TEXT_BYTES || utf8.remaining() + Short.BYTES > out.remaining()) {
            throw new IllegalArgumentException("the options need more than " + MAX_BYTES + " bytes; the entry "
                    + Printable.of(name) + " does not fit");
        }
        out.putShort((short) utf8.remaining()).put(utf8);
    }

    private static String readText(ByteBuffer in) throws CharacterCodingException {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw malformed("they end in the middle");
        }
        ByteBuffer utf8 = in.slice(in.position(), length);
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    }

    private static String shown(Optional<String> value) {
        return value.map(Printable::of).orElse("not given");
    }

    private static BootstrapException malformed(String detail) {
        return new BootstrapException("the peer's options are malformed: " + detail);
    }
}
