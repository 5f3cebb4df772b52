package tcpx.net.socket;

import java.security.MessageDigest;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.time.Deadline;

/** How two ends of a connection begin: the connecting one shows the token, the listening one welcomes it. */
final class ConnectionPreface {
    private ConnectionPreface() {}

    /**
     * Shows the token and waits for the welcome.
     *
     * @throws WireException if the other end knows no such token, does not answer in time, or answers with something
     *     else
     */
    static void show(RailSocket socket, byte[] token, Deadline deadline) {
        long memory = Memory.allocate(WireFormat.PREFACE_BYTES);
        try {
            write(memory, token);
            socket.sendFully(memory, WireFormat.PREFACE_BYTES, "greet the peer", deadline);
            socket.receiveFully(memory, WireFormat.NOTE_BYTES, "wait for the peer's welcome", deadline);
            FrameChecksum frames = new FrameChecksum(memory, WireFormat.NOTE_BYTES, FrameChecksum.key(token));
            if (!frames.holds(memory, WireFormat.NOTE_BYTES)) {
                throw new DamagedFrameException(socket.rail().name(), "connect", "the peer's welcome", 0);
            }
            if (Memory.getInt(memory + WireFormat.NOTE_KIND_AT) != WireFormat.WELCOME) {
                throw new WireException(
                        socket.rail().name(), "connect", "", "whoever listens there is not a node of ours", "");
            }
        } finally {
            Memory.free(memory);
        }
    }

    /** Writes a preface. */
    static void write(long memory, byte[] token) {
        Memory.putInt(memory + WireFormat.PREFACE_MAGIC_AT, WireFormat.PREFACE_MAGIC);
        Memory.putInt(memory + WireFormat.PREFACE_VERSION_AT, WireFormat.VERSION);
        Memory.put(memory + WireFormat.PREFACE_TOKEN_AT, token);
        new FrameChecksum(memory, WireFormat.PREFACE_BYTES, FrameChecksum.key(token))
                .seal(memory, WireFormat.PREFACE_BYTES);
    }

    /** Whether a whole preface shows this token, which takes as long to find out whatever it shows. */
    static boolean isShown(long preface, byte[] token) {
        byte[] shown = new byte[WireFormat.TOKEN_BYTES];
        Memory.get(preface + WireFormat.PREFACE_TOKEN_AT, shown);
        FrameChecksum frames = new FrameChecksum(preface, WireFormat.PREFACE_BYTES, FrameChecksum.key(token));
        return MessageDigest.isEqual(shown, token)
                && frames.holds(preface, WireFormat.PREFACE_BYTES)
                && Memory.getInt(preface + WireFormat.PREFACE_MAGIC_AT) == WireFormat.PREFACE_MAGIC
                && Memory.getInt(preface + WireFormat.PREFACE_VERSION_AT) == WireFormat.VERSION;
    }

    /** Welcomes an end that has shown the token. */
    static void welcome(RailSocket socket, byte[] token, Deadline deadline) {
        long memory = Memory.allocate(WireFormat.NOTE_BYTES);
        try {
            Memory.putInt(memory + WireFormat.NOTE_KIND_AT, WireFormat.WELCOME);
            new FrameChecksum(memory, WireFormat.NOTE_BYTES, FrameChecksum.key(token))
                    .seal(memory, WireFormat.NOTE_BYTES);
            socket.sendFully(memory, WireFormat.NOTE_BYTES, "welcome", deadline);
        } finally {
            Memory.free(memory);
        }
    }
}
