package tcpx.net.socket;

import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;

/**
 * The receiving end. Messages fill the requests in the order of posting:
 *
 * <pre>
 *   told  &lt;=  landed  &lt;=  posted  &lt;=  told + depth
 *   acknowledged  all bytes   waiting for
 *   to the peer   in place    a message
 * </pre>
 *
 * <p>Told is what has landed, or of that what is consumed, where whoever receives wants it so.
 */
final class SocketRecv extends SocketComm implements RecvComm {
    /**
     * Waking for less than this costs more than it moves: with 64 KiB a wake-up the rest took three times the calls.
     */
    private static final int WAKE_BYTES = 512 << 10;

    private static final int ACK_BUFFER_BYTES = 64 * WireFormat.NOTE_BYTES;
    /** Landed bytes after which the sender is told, so that it knows how fast this channel is. */
    private static final int TELL_BYTES = 2 << 20;
    /**
     * Read together with a header: a short message then takes one call in place of two. Copied into place, which costs
     * a tenth of a call at this length.
     */
    private static final int STAGE_BYTES = 4096;

    private final long block;
    private final long header;
    private final long stage; // behind the header, so that one read fills both
    private final long iov;
    private final long message;
    private final long ack;
    private final long option;
    private final long crc; // flags and checksum of the header of the payload under way
    private final ReceiveTarget[] targets;
    private final long[] tags;
    private final Crc32c checksum = new Crc32c();
    private final FrameChecksum frames;
    private final int ackEvery;

    private long landed;
    private long consumed;
    private boolean tellsConsumed;
    private long told;
    private long untoldBytes;
    private long begunBytes; // headers and payloads of the messages that have begun
    private int headerBytes;
    private int staged; // bytes that came with the header and have no target yet; only behind a whole header
    private int stagedAt;
    private boolean inPayload;
    private long destination; // where the rest of the payload goes, or ReceiveTarget.DISCARD
    private int remaining;
    private int lowWater = 1;
    private int ackUnsent; // bytes of acknowledgements the kernel has not taken
    private long landingAt; // where the payload under way begins, or ReceiveTarget.DISCARD

    SocketRecv(RailSocket socket, int depth, int key) {
        super(socket, depth);
        int bytes = WireFormat.HEADER_BYTES + STAGE_BYTES + 32 + 64 + ACK_BUFFER_BYTES + 16 + 16;
        block = Memory.allocate(bytes);
        frames = new FrameChecksum(block, bytes, key);
        header = block;
        stage = header + WireFormat.HEADER_BYTES;
        iov = stage + STAGE_BYTES;
        message = iov + 32;
        ack = message + 64;
        option = ack + ACK_BUFFER_BYTES;
        crc = option + 8;
        MessageHeader.init(message, iov);
        targets = new ReceiveTarget[depth];
        tags = new long[depth];
        ackEvery = Math.max(1, depth / 2);
    }

    @Override // hot: once per chunk
    public long irecv(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        long address = address(memory, offset, length);
        if (!takeSlot()) {
            return NetProvider.BUSY;
        }
        int slot = slot(posted);
        targets[slot] = null;
        addresses[slot] = address;
        lengths[slot] = length;
        tags[slot] = tag;
        return posted++;
    }

    @Override // hot: once per chunk
    public long irecvAny(ReceiveTarget target) {
        requireUsable();
        if (!takeSlot()) {
            return NetProvider.BUSY;
        }
        int slot = slot(posted);
        targets[slot] = target;
        return posted++;
    }

    @Override // hot
    public long test(long request) {
        requireUsable();
        requirePosted(request);
        if (request >= landed) {
            if (mayRead() || headerBytes == WireFormat.HEADER_BYTES) {
                read();
            } else if (ackUnsent > 0 && mayWrite()) {
                acknowledge();
            }
            if (request >= landed) {
                return NetProvider.PENDING;
            }
        }
        return result(request);
    }

    @Override
    public long tag(long request) {
        return tags[slot(request)];
    }

    @Override
    public void acknowledgeWhenConsumed() {
        tellsConsumed = true;
    }

    @Override // hot: once per chunk; the slot came free in test
    public void consumed(long request) {
        if (!tellsConsumed) {
            return;
        }
        consumed = request + 1;
        tell(consumed, consumed == landed);
        if (ackUnsent > 0) {
            acknowledge();
        }
    }

    @Override
    int interest() {
        return (landed < posted ? Posix.POLLIN : 0) | (ackUnsent > 0 ? Posix.POLLOUT : 0);
    }

    @Override
    boolean awaitsFirstByte() {
        return !inPayload && headerBytes == 0 && ackUnsent == 0;
    }

    @Override
    public String status() {
        long unread = Math.max(0, socket.unreadBytes(Integer.MAX_VALUE));
        return unread + " bytes have come and were not read";
    }

    @Override
    void free() {
        Memory.free(block);
    }

    // hot: takes what is there, up to a call's worth, so that channels of one thread take turns
    private void read() {
        boolean dry = false;
        long budget = MAX_BYTES_PER_CALL;
        beginIfHeaderIsWhole(); // it may have come before there was a receive for it
        if (inPayload && destination != ReceiveTarget.DISCARD) {
            int slot = slot(landed);
            if (targets[slot] != null && !targets[slot].isWanted(tags[slot])) {
                destination = ReceiveTarget.DISCARD;
            }
        }
        while (landed < posted && budget > 0 && !dry && headerBytes < WireFormat.HEADER_BYTES) {
            long asked = prepare();
            calls++;
            long n = destination == ReceiveTarget.DISCARD && inPayload
                    ? Posix.recv(fd, 0, asked, Posix.MSG_DONTWAIT | Posix.MSG_TRUNC)
                    : Posix.recvmsg(fd, message, Posix.MSG_DONTWAIT);
            if (n <= 0) {
                if (!Errno.EAGAIN.is(n)) {
                    throw n == 0 ? failClosedByPeer("receive") : fail(n, "receive");
                }
                n = 0;
            }
            dry = n < asked;
            budget -= n;
            take(n);
        }
        if (dry) {
            ranDry();
            waitFor(inPayload ? Math.min(remaining, WAKE_BYTES) : 1);
        }
        // what follows may depend on the acknowledgement, and where nothing more is awaited nobody comes by here again
        boolean pause = !inPayload && (dry || landed == posted);
        tell(tellsConsumed ? consumed : landed, pause);
        if (ackUnsent > 0) {
            acknowledge();
        }
    }

    // hot
    private void tell(long done, boolean now) {
        if (done > told && (now || done - told >= ackEvery || untoldBytes >= TELL_BYTES)) {
            say(WireFormat.ACK, done);
            told = done;
            untoldBytes = 0;
        }
    }

    // hot: the rest of the payload and the next header, or a header and what comes with it; returns the bytes asked for
    private long prepare() {
        if (!inPayload) {
            MessageHeader.setCount(message, 1);
            return MessageHeader.put(iov, 0, header + headerBytes, WireFormat.HEADER_BYTES - headerBytes + STAGE_BYTES);
        }
        long payload = Math.min(remaining, MAX_BYTES_PER_CALL);
        if (destination == ReceiveTarget.DISCARD) {
            return payload;
        }
        MessageHeader.put(iov, 0, destination, payload);
        if (payload < remaining) {
            MessageHeader.setCount(message, 1);
            return payload;
        }
        MessageHeader.put(iov, 1, header, WireFormat.HEADER_BYTES);
        MessageHeader.setCount(message, 2);
        return payload + WireFormat.HEADER_BYTES;
    }

    // hot: accounts for n bytes that lie where prepare() pointed
    private void take(long n) {
        if (inPayload) {
            int payload = (int) Math.min(n, remaining);
            remaining -= payload;
            if (destination != ReceiveTarget.DISCARD) {
                destination += payload;
            }
            if (remaining > 0) {
                return;
            }
            inPayload = false;
            finish();
            headerBytes = (int) (n - payload);
        } else {
            headerBytes += (int) n;
            stagedAt = 0;
            staged = Math.max(0, headerBytes - WireFormat.HEADER_BYTES);
            headerBytes -= staged;
        }
        beginIfHeaderIsWhole();
    }

    // hot: the kernel wakes us only when so many bytes are there, never more than are still to come of this message
    private void waitFor(int bytes) {
        if (bytes != lowWater) {
            lowWater = bytes;
            Memory.putInt(option, bytes);
            calls++;
            Posix.setsockopt(fd, Posix.SOL_SOCKET, Posix.SO_RCVLOWAT, option, 4);
        }
    }

    // hot
    private void beginIfHeaderIsWhole() {
        while (headerBytes == WireFormat.HEADER_BYTES && landed < posted) {
            begin();
            unstage();
        }
    }

    // hot: what came with the header of the payload that begins, and the header behind it
    private void unstage() {
        if (inPayload && staged > 0) {
            int payload = Math.min(staged, remaining);
            if (destination != ReceiveTarget.DISCARD) {
                Memory.copy(stage + stagedAt, destination, payload);
                destination += payload;
            }
            remaining -= payload;
            skipStaged(payload);
            if (remaining == 0) {
                inPayload = false;
                finish();
            }
        }
        if (!inPayload && staged > 0) {
            headerBytes = Math.min(staged, WireFormat.HEADER_BYTES);
            Memory.copy(stage + stagedAt, header, headerBytes);
            skipStaged(headerBytes);
        }
    }

    // hot
    private void skipStaged(int bytes) {
        stagedAt += bytes;
        staged -= bytes;
    }

    // hot: a header is complete and a receive is posted for it
    private void begin() {
        if (!frames.holds(header, WireFormat.HEADER_BYTES)) {
            throw failDamaged("receive", "the header of message " + landed, begunBytes);
        }
        int slot = slot(landed);
        int length = Memory.getInt(header + WireFormat.HEADER_LENGTH_AT);
        long tag = Memory.getLong(header + WireFormat.HEADER_TAG_AT);
        if (length < 0 || Memory.getLong(header + WireFormat.HEADER_SEQUENCE_AT) != landed) {
            throw fail("receive", "", "the bytes are no header of ours (message " + landed + ")");
        }
        ReceiveTarget target = targets[slot];
        if (target != null) {
            destination = target.addressFor(tag, length);
            if (destination == ReceiveTarget.REFUSE) {
                throw fail("receive", "", refusal("has no receive buffer here", length, tag));
            }
        } else {
            if (length > lengths[slot] || tag != tags[slot]) {
                throw fail(
                        "receive",
                        "",
                        refusal(
                                "does not fit what was posted (" + lengths[slot] + " bytes, tag " + tags[slot] + ")",
                                length,
                                tag));
            }
            destination = addresses[slot];
        }
        headerBytes = 0;
        begunBytes += WireFormat.HEADER_BYTES + (long) length;
        tags[slot] = tag;
        lengths[slot] = length;
        remaining = length;
        landingAt = destination;
        Memory.putLong(crc, Memory.getLong(header + WireFormat.HEADER_FLAGS_AT)); // the next header comes over this one
        if (length == 0) {
            finish();
        } else {
            inPayload = true;
        }
    }

    // hot: all bytes of a message are in place
    private void finish() {
        int slot = slot(landed);
        boolean checked = (Memory.getInt(crc) & WireFormat.FLAG_CRC) != 0 && destination != ReceiveTarget.DISCARD;
        damaged[slot] = checked && checksum.of(landingAt, lengths[slot]) != Memory.getInt(crc + 4);
        if (damaged[slot]) {
            say(WireFormat.NACK, landed);
        }
        untoldBytes += lengths[slot];
        landed++;
    }

    private String refusal(String why, int length, long tag) {
        return "message " + landed + " of " + length + " bytes with tag " + tag + " " + why;
    }

    // hot
    private void say(int kind, long number) {
        if (ackUnsent > ACK_BUFFER_BYTES - WireFormat.NOTE_BYTES) {
            throw fail("acknowledge", "", "the sender takes no acknowledgements");
        }
        long note = ack + ackUnsent;
        Memory.putInt(note + WireFormat.NOTE_KIND_AT, kind);
        Memory.putLong(note + WireFormat.NOTE_NUMBER_AT, number);
        frames.seal(note, WireFormat.NOTE_BYTES);
        ackUnsent += WireFormat.NOTE_BYTES;
    }

    // hot: nearly always takes all of it
    private void acknowledge() {
        calls++;
        long n = Posix.send(fd, ack, ackUnsent, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL);
        if (n == ackUnsent) {
            ackUnsent = 0;
        } else if (n > 0) {
            ackUnsent -= (int) n;
            for (int i = 0; i < ackUnsent; i++) {
                Memory.putByte(ack + i, Memory.getByte(ack + n + i));
            }
            ranFull();
        } else if (Errno.EAGAIN.is(n)) {
            ranFull();
        } else {
            throw fail(n, "acknowledge");
        }
    }
}
