package tcpx.bench.lab;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program for inside a node: sets the largest packet that TCP hands to an interface before it is cut into segments, and reads back what
 * is then in force. Above 64 KiB (BIG TCP) IPv4 has limits of its own, which {@code ip} knows from 6.2 on and Linux from 6.3 on; here the
 * kernel is asked directly, so that only its version matters.
 */
final class LargestPacket {
    private static final int IFLA_GSO_MAX_SIZE = 41;
    private static final int IFLA_GRO_MAX_SIZE = 58;
    private static final int IFLA_TSO_MAX_SIZE = 59;
    private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;
    private static final int IFLA_GRO_IPV4_MAX_SIZE = 64;

    private static final String BEGIN = "LargestPacket: "; // of the program's one line: a JVM may say more
    private static final String DONE = BEGIN + "done";
    private static final String REMEDY = " | ";

    private LargestPacket() {}

    /** Arguments: bytes, then interfaces. Says in one line that all is done, or what is wrong and what mends it. */
    public static void main(String[] args) {
        int bytes = Integer.parseInt(args[0]);
        try (LinkSocket socket = new LinkSocket()) {
            for (String device : List.of(args).subList(1, args.length)) {
                set(socket, device, bytes);
            }
            System.out.println(DONE);
        } catch (LabException e) {
            System.out.println(BEGIN + e.problem() + REMEDY + e.remedy());
        }
    }

    /** The command line that starts the program in a JVM like this one. */
    static List<String> command(int bytes, List<String> devices) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // it calls libc as this JVM does, and so needs the same permissions
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.equals("-XX:+IgnoreUnrecognizedVMOptions")
                        || each.startsWith("--enable-native-access")
                        || each.startsWith("--sun-misc-unsafe"))
                .forEach(line::add);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), LargestPacket.class.getName()));
        line.add(Integer.toString(bytes));
        line.addAll(devices);
        return line;
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

    private static void set(LinkSocket socket, String device, int bytes) {
        Map<Integer, Integer> before = socket.numbers(device);
        int possible = before.getOrDefault(IFLA_TSO_MAX_SIZE, LabSpec.PLAIN_GSO_BYTES);
        if (bytes > possible) {
            throw new LabException(
                    device + " takes packets of at most " + possible + " bytes, not " + bytes,
                    "choose --gso-max " + possible + " or less; virtual links take more from Linux 5.19 on");
        }
        socket.set(device, numbers(bytes));
        int inForce = inForce(socket.numbers(device));
        if (inForce != bytes) {
            throw new LabException(
                    device + " keeps packets of at most " + inForce + " bytes over IPv4, not " + bytes,
                    "more than " + LabSpec.PLAIN_GSO_BYTES + " bytes over IPv4 need Linux 6.3 or newer");
        }
    }

    /** Up to 64 KiB the one limit is IPv4's too, also in kernels that do not know the others. */
    private static Map<Integer, Integer> numbers(int bytes) {
        Map<Integer, Integer> numbers = new TreeMap<>(Map.of(IFLA_GSO_MAX_SIZE, bytes));
        if (bytes > LabSpec.PLAIN_GSO_BYTES) {
            numbers.put(IFLA_GRO_MAX_SIZE, bytes);
            numbers.put(IFLA_GSO_IPV4_MAX_SIZE, bytes);
            numbers.put(IFLA_GRO_IPV4_MAX_SIZE, bytes);
        }
        return numbers;
    }

    /** The largest IPv4 packet, by what the kernel says of the interface. */
    static int inForce(Map<Integer, Integer> numbers) {
        int common = numbers.getOrDefault(IFLA_GSO_MAX_SIZE, LabSpec.PLAIN_GSO_BYTES);
        return numbers.getOrDefault(IFLA_GSO_IPV4_MAX_SIZE, Math.min(common, LabSpec.PLAIN_GSO_BYTES));
    }
}
