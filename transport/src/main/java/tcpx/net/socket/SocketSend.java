package tcpx.net.socket;

import org.jspecify.annotations.Nullable;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.SendComm;

/**
 * The sending end. Three cursors:
 *
 * <pre>
 *   acked  &lt;=  written  &lt;=  posted  &lt;=  acked + depth
 *   landed at   all in the   header
 *   the peer    kernel       and target known
 * </pre>
 */
final class SocketSend extends SocketComm implements SendComm {
    private static final int IOV_MAX = 64;
    private static final int BYTES_PER_TURN = 512 << 10;
    private static final int ACK_BUFFER_BYTES = 64 * WireFormat.NOTE_BYTES;
    private static final long SIOCOUTQNSD = 0x894b;
    private static final int REFILLS = 16; // a round trip

    private final Region lent; // the headers: pages that the kernel may still send when this comm has long been closed
    private final long headers;
    private final long block;
    private final long iov;
    private final long message;
    private final long acks;
    private final long info;
    private final int notSentLowatBytes; // 0: as limitUnsent asks
    private final ZeroCopy[] ways;
    private final SendPaths paths;
    private final @Nullable Crc32c checksum; // null: messages carry none
    private final FrameChecksum headerCheck;
    private final FrameChecksum noteCheck;

    private long written;
    private long writtenBytes; // of the frame (header and payload) of request `written`
    private long unwrittenBytes; // of all frames that are posted
    private long acked;
    private long noteBytes; // of the notes taken
    private int ackBytes;
    private long unsentLimit;
    private long bufferHeldUs; // for how long a full send buffer has held TCP back, ever
    private long refillNs = NEVER;

    SocketSend(RailSocket socket, int depth, int key, SendPaths paths, SocketOptions options) {
        super(socket, depth);
        this.paths = paths;
        this.ways = new ZeroCopy[depth];
        this.checksum = options.checksum() ? new Crc32c() : null;
        this.notSentLowatBytes = options.notSentLowatBytes();
        lent = Region.allocate((long) depth * WireFormat.HEADER_BYTES);
        headers = lent.address();
        block = Memory.allocate(16L * IOV_MAX + 64 + ACK_BUFFER_BYTES + TcpInfo.MEMORY_BYTES);
        iov = block;
        message = iov + 16L * IOV_MAX;
        acks = message + 64;
        info = acks + ACK_BUFFER_BYTES;
        headerCheck = new FrameChecksum(headers, depth * WireFormat.HEADER_BYTES, key);
        noteCheck = new FrameChecksum(acks, ACK_BUFFER_BYTES, key);
        MessageHeader.init(message, iov);
    }

    @Override // hot: once per chunk
    public long isend(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        long address = address(memory, offset, length);
        if (!takeSlot()) {
            return NetProvider.BUSY;
        }
        int slot = slot(posted);
        addresses[slot] = address;
        lengths[slot] = length;
        ways[slot] = paths.forPayload(length);
        long header = headers + (long) slot * WireFormat.HEADER_BYTES;
        Memory.putInt(header + WireFormat.HEADER_LENGTH_AT, length);
        Memory.putLong(header + WireFormat.HEADER_TAG_AT, tag);
        Memory.putLong(header + WireFormat.HEADER_SEQUENCE_AT, posted);
        if (checksum != null) {
            Memory.putInt(header + WireFormat.HEADER_FLAGS_AT, WireFormat.FLAG_CRC);
            Memory.putInt(header + WireFormat.HEADER_CRC_AT, checksum.of(address, length));
        }
        headerCheck.seal(header, WireFormat.HEADER_BYTES);
        unwrittenBytes += WireFormat.HEADER_BYTES + (long) length;
        return posted++;
    }

    @Override // hot
    public long test(long request) {
        requireUsable();
        requirePosted(request);
        if (request >= acked) {
            if (written < posted && mayWrite()) {
                write();
            }
            if (acked < written && mayRead()) {
                readAcks();
            }
            if (request >= acked) {
                return NetProvider.PENDING;
            }
        }
        return result(request);
    }

    @Override
    public boolean isSent(long request) {
        return request < written;
    }

    @Override // hot
    public long unsentBytes() {
        return Posix.ioctl(fd, SIOCOUTQNSD, info) < 0 ? unwrittenBytes : unwrittenBytes + Memory.getInt(info);
    }

    @Override
    public void limitUnsent(long bytes) {
        if (notSentLowatBytes == 0
                && (bytes > unsentLimit + unsentLimit / 4 || bytes < unsentLimit - unsentLimit / 4)) {
            unsentLimit = bytes;
            Memory.putInt(info, (int) Math.min(Integer.MAX_VALUE, bytes));
            Posix.setsockopt(fd, Posix.IPPROTO_TCP, Posix.TCP_NOTSENT_LOWAT, info, Integer.BYTES);
        }
    }

    @Override
    public long roundTripNs() {
        if (!TcpInfo.read(fd, info)) {
            return 0;
        }
        long roundTripNs = TcpInfo.minRttNs(info);
        long heldUs = TcpInfo.sndbufLimitedUs(info);
        boolean holdsBack = heldUs > bufferHeldUs && roundTripNs >= RailSocket.SHORT_PATH_NS;
        refillNs = holdsBack ? roundTripNs / REFILLS : NEVER;
        bufferHeldUs = heldUs;
        return roundTripNs;
    }

    @Override
    public long resendNs() {
        return TcpInfo.read(fd, info) ? TcpInfo.resendNs(info) : 0;
    }

    // acknowledgements are news only when there is nothing left to write: until then they wait for the next wake-up
    @Override
    int interest() {
        if (written < posted) {
            return Posix.POLLOUT;
        }
        return acked < posted ? Posix.POLLIN : 0;
    }

    // The kernel calls a send buffer writable when a third of it is free. Where it holds less than the path does, that
    // third is missing from what is under way: it is filled up as it empties. On a short path it holds more than that.
    @Override
    long retryNs() {
        return written < posted ? refillNs : NEVER;
    }

    @Override
    int seenBy(int events) {
        return (events & Posix.POLLOUT) != 0 ? events | Posix.POLLIN : events;
    }

    @Override
    boolean awaitsFirstByte() {
        return written == posted && posted - acked == 1 && ackBytes == 0;
    }

    @Override
    public long silentNs() {
        return socket.silentNs();
    }

    @Override
    public String status() {
        String kernel = socket.sendStatus();
        return kernel.isEmpty()
                ? ""
                : written + " of " + posted + " messages given to the kernel, which has " + kernel + "; " + acked
                        + " acknowledged by the peer";
    }

    @Override
    void free() {
        paths.close();
        Memory.free(block);
        lent.close();
    }

    @Override
    String path() {
        return paths.toString();
    }

    // hot: as much as the kernel takes, up to a turn's worth, so that the other channels of this thread begin as early
    private void write() {
        for (long budget = BYTES_PER_TURN; written < posted && budget > 0; ) {
            ZeroCopy way = ways[slot(written)];
            boolean choosing = paths.isChoosing();
            long startNs = choosing ? paths.cpuNs() : 0;
            boolean byPipe = way == ZeroCopy.VMSPLICE;
            long asked = byPipe ? fillPipe() : gather(way);
            calls++;
            long n = byPipe ? drainPipe() : Posix.sendmsg(fd, message, flags(way));
            if (Errno.ENOBUFS.is(n) && way == ZeroCopy.MSG_ZEROCOPY) { // too many notices under way
                calls++;
                n = Posix.sendmsg(fd, message, flags(ZeroCopy.NONE));
            }
            if (n < 0) {
                if (Errno.EAGAIN.is(n)) {
                    ranFull();
                    return;
                }
                throw fail(n, "send");
            }
            if (choosing) {
                paths.took(way, n, paths.cpuNs() - startNs);
            }
            advance(n);
            budget -= n;
            if (n < asked) {
                ranFull(); // another try would only say so again
                return;
            }
        }
    }

    // hot
    private int flags(ZeroCopy way) {
        int flags = Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL;
        return way == ZeroCopy.MSG_ZEROCOPY ? flags | Posix.MSG_ZEROCOPY : flags;
    }

    // hot: references to headers and payloads that go by the pipe, as many as it holds
    private long fillPipe() {
        SplicePipe pipe = paths.pipe();
        if (pipe.held() == 0) {
            boolean room = true;
            long skip = writtenBytes;
            for (long request = written; room && request < posted; request++) {
                int slot = slot(request);
                if (ways[slot] != ZeroCopy.VMSPLICE) {
                    break;
                }
                long header = Math.max(0, WireFormat.HEADER_BYTES - skip);
                long done = Math.max(0, skip - WireFormat.HEADER_BYTES);
                room = pipe.add(headers + (slot + 1L) * WireFormat.HEADER_BYTES - header, header) == header
                        && pipe.add(addresses[slot] + done, lengths[slot] - done) == lengths[slot] - done;
                skip = 0;
            }
            calls++;
            long n = pipe.push();
            if (n < 0) {
                throw fail(n, "vmsplice");
            }
        }
        return pipe.held();
    }

    // hot
    private long drainPipe() {
        long held = paths.pipe().held();
        return paths.pipe().drain(fd, unwrittenBytes > held);
    }

    // hot: fills the message's iovecs with up to 1 MiB of requests that go the same way and returns their bytes
    private long gather(ZeroCopy way) {
        long bytes = 0;
        int count = 0;
        long skip = writtenBytes;
        for (long request = written;
                request < posted && count <= IOV_MAX - 2 && bytes < MAX_BYTES_PER_CALL;
                request++) {
            int slot = slot(request);
            if (ways[slot] != way) {
                break;
            }
            if (skip < WireFormat.HEADER_BYTES) {
                long header = headers + (long) slot * WireFormat.HEADER_BYTES;
                bytes += MessageHeader.put(iov, count++, header + skip, WireFormat.HEADER_BYTES - skip);
                skip = WireFormat.HEADER_BYTES;
            }
            long done = skip - WireFormat.HEADER_BYTES;
            if (lengths[slot] > done) {
                long length = Math.min(lengths[slot] - done, MAX_BYTES_PER_CALL);
                bytes += MessageHeader.put(iov, count++, addresses[slot] + done, length);
                if (length < lengths[slot] - done) {
                    break;
                }
            }
            skip = 0;
        }
        MessageHeader.setCount(message, count);
        return bytes;
    }

    // hot
    private void advance(long bytes) {
        unwrittenBytes -= bytes;
        writtenBytes += bytes;
        while (written < posted) {
            long frame = WireFormat.HEADER_BYTES + (long) lengths[(int) (written % depth)];
            if (writtenBytes < frame) {
                return;
            }
            writtenBytes -= frame;
            written++;
        }
    }

    // hot
    private void readAcks() {
        calls += 1 + paths.takeNotices(fd);
        long n = Posix.recv(fd, acks + ackBytes, ACK_BUFFER_BYTES - ackBytes, Posix.MSG_DONTWAIT);
        if (n <= 0) {
            if (n == 0) {
                throw failClosedByPeer("wait for acknowledgement");
            }
            if (Errno.EAGAIN.is(n)) {
                ranDry();
                return;
            }
            throw fail(n, "receive acknowledgement");
        }
        if (n < ACK_BUFFER_BYTES - ackBytes) {
            ranDry();
        }
        ackBytes += (int) n;
        int whole = ackBytes / WireFormat.NOTE_BYTES;
        for (int i = 0; i < whole; i++) {
            take(acks + (long) i * WireFormat.NOTE_BYTES);
        }
        int rest = ackBytes - whole * WireFormat.NOTE_BYTES;
        if (rest > 0 && whole > 0) {
            Memory.copy(acks + (long) whole * WireFormat.NOTE_BYTES, acks, rest);
        }
        ackBytes = rest;
    }

    // hot: once per acknowledgement
    private void take(long note) {
        if (!noteCheck.holds(note, WireFormat.NOTE_BYTES)) {
            throw failDamaged(
                    "receive acknowledgement", "the acknowledgement of message " + acked + " or later", noteBytes);
        }
        noteBytes += WireFormat.NOTE_BYTES;
        int kind = Memory.getInt(note + WireFormat.NOTE_KIND_AT);
        long number = Memory.getLong(note + WireFormat.NOTE_NUMBER_AT);
        if (kind == WireFormat.NACK && number >= acked && number < written) {
            damaged[slot(number)] = true;
        } else if (kind == WireFormat.ACK && number >= acked && number <= written) {
            acked = number;
        } else {
            throw fail(
                    "receive acknowledgement",
                    "",
                    "the bytes are no acknowledgement of ours (number " + number + ", acknowledged " + acked + ", sent "
                            + written + ")");
        }
    }
}
