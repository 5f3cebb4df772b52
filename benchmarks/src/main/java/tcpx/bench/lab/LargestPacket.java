package tcpx.bench.lab;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tcpx.bench.lab.BoundProcess.LabJvm;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * A program for inside a node: sets the largest packet that TCP hands to an interface before it is cut into segments.
 * Above 64 KiB (BIG TCP) IPv4 has limits of its own, which {@code ip} knows from 6.2 on and Linux from 6.3 on; here the
 * kernel is asked directly, with one netlink message for each interface, so that only its version matters.
 *
 * <pre>
 *   u32 length, u16 RTM_NEWLINK, u16 flags, u32 sequence, u32 0        nlmsghdr
 *   u8 0, u8 0, u16 0, i32 0, u32 0, u32 0                             ifinfomsg: the name says which interface
 *   { u16 length, u16 type, value, zeros up to a multiple of 4 } ...   rtattr
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class LargestPacket {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final int RTM_NEWLINK = 16;
    private static final int NLM_F_REQUEST_AND_ACK = 0x1 | 0x4;
    private static final int HEADER_BYTES = 16;
    private static final int ATTRIBUTE_BYTES = 4;
    private static final int MAX_BYTES = 4096;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_GSO_MAX_SIZE = 41;
    private static final int IFLA_GRO_MAX_SIZE = 58;
    private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
    private static final int IFLA_GRO_IPV4_MAX_SIZE = 64;

    private static final String BEGIN = "LargestPacket: "; // of the program's one line: a JVM may say more
    private static final String DONE = BEGIN + "done";
    private static final String REMEDY = " | ";

    private LargestPacket() {}

    /** Arguments: bytes, then interfaces. Says in one line that all is done, or what is wrong and what mends it. */
    public static void main(String[] args) {
        int bytes = Integer.parseInt(args[0]);
        try {
            requireKernel(bytes, System.getProperty("os.version"));
            List.of(args).subList(1, args.length).forEach(device -> set(device, bytes));
            System.out.println(DONE);
        } catch (LabException e) {
            System.out.println(BEGIN + e.problem() + REMEDY + e.remedy());
        }
    }

    /** The command line that starts the program in a JVM like this one. */
    static List<String> command(int bytes, List<String> devices) {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(bytes)));
        arguments.addAll(devices);
        return LabJvm.command(LargestPacket.class, arguments);
    }

    /** Throws {@link LabException} unless the program said that all is done. */
    static void require(Command.Outcome outcome) {
        String said = outcome.output()
                .lines()
                .filter(line -> line.startsWith(BEGIN))
                .findFirst()
                .orElseThrow(() -> new LabException(
                        "--gso-max: " + outcome.commandLine() + " ended with exit code " + outcome.exitCode() + "\n  "
                                + outcome.output().replace("\n", "\n  "),
                        ""));
        if (!said.equals(DONE)) {
            int remedy = said.lastIndexOf(REMEDY);
            throw new LabException(
                    "--gso-max: " + said.substring(BEGIN.length(), remedy), said.substring(remedy + REMEDY.length()));
        }
    }

    /** An older kernel passes over what it does not know, without a word. */
    static void requireKernel(int bytes, String version) {
        String[] numbers = version.split("[^0-9]+");
        boolean old = numbers.length > 1
                && (Integer.parseInt(numbers[0]) < 6
                        || Integer.parseInt(numbers[0]) == 6 && Integer.parseInt(numbers[1]) < 3);
        if (bytes > LabSpec.PLAIN_GSO_BYTES && old) {
            throw new LabException(
                    "Linux " + version + " keeps packets of at most " + LabSpec.PLAIN_GSO_BYTES
                            + " bytes over IPv4, not " + bytes,
                    "more than that needs Linux 6.3 or newer");
        }
    }

    /**
     * Sets it in the namespace of this process.
     *
     * @throws LabException if the kernel refuses, with errno
     */
    static void set(String device, int bytes) {
        long memory = Memory.allocate(MAX_BYTES);
        int fd = Posix.socket(AF_NETLINK, SOCK_RAW | Posix.SOCK_CLOEXEC, NETLINK_ROUTE);
        try {
            require(fd, "open a netlink socket");
            ByteBuffer message = Memory.buffer(memory, MAX_BYTES);
            write(message, device, limits(bytes));
            require(Posix.send(fd, memory, message.limit(), 0), "ask the kernel about " + device);
            // the kernel answers within the call: an error message, whose errno 0 says that all is done
            require(Posix.recv(fd, memory, MAX_BYTES, Posix.MSG_DONTWAIT), "read the kernel's answer");
            int error = Memory.getInt(memory + HEADER_BYTES);
            if (error != 0) {
                throw new LabException(
                        "the kernel refuses packets of " + bytes + " bytes on " + device + ": " + Errno.meaning(error)
                                + " (" + Errno.symbol(error) + ")",
                        Errno.EPERM.is(error)
                                ? "run it as root, or with CAP_NET_ADMIN"
                                : "choose less: virtual links take more than " + LabSpec.PLAIN_GSO_BYTES
                                        + " from Linux 5.19 on");
            }
        } finally {
            if (fd >= 0) {
                Posix.close(fd);
            }
            Memory.free(memory);
        }
    }

    /** Up to 64 KiB the one limit is IPv4's too, also in kernels that do not know the others. */
    private static Map<Integer, Integer> limits(int bytes) {
        Map<Integer, Integer> limits = new TreeMap<>(Map.of(IFLA_GSO_MAX_SIZE, bytes));
        if (bytes > LabSpec.PLAIN_GSO_BYTES) {
            limits.put(IFLA_GRO_MAX_SIZE, bytes);
            limits.put(IFLA_GSO_IPV4_MAX_SIZE, bytes);
            limits.put(IFLA_GRO_IPV4_MAX_SIZE, bytes);
        }
        return limits;
    }

    /** The request to set these attributes; the buffer, in the machine's order, then holds it from 0 to its limit. */
    static void write(ByteBuffer to, String device, Map<Integer, Integer> attributes) {
        to.clear().putInt(0).putShort((short) RTM_NEWLINK).putShort((short) NLM_F_REQUEST_AND_ACK);
        to.putLong(1).putLong(0).putLong(0);
        byte[] name = (device + "\0").getBytes(StandardCharsets.US_ASCII);
        to.putShort((short) (ATTRIBUTE_BYTES + name.length))
                .putShort((short) IFLA_IFNAME)
                .put(name);
        while (to.position() % ATTRIBUTE_BYTES != 0) {
            to.put((byte) 0);
        }
        attributes.forEach((type, value) -> to.putShort((short) (ATTRIBUTE_BYTES + Integer.BYTES))
                .putShort(type.shortValue())
                .putInt(value));
        to.putInt(0, to.position()).flip();
    }

    private static void require(long result, String what) {
        if (result < 0) {
            throw new LabException(
                    "cannot " + what + ": " + Errno.meaning(result) + " (" + Errno.symbol(result) + ")", "");
        }
    }
}
