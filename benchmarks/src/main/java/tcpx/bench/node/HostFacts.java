package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.result.SearchPath;

/**
 * What a run does not record of a host, and a check wants to know.
 *
 * @param openFiles how many this process may have
 * @param memlockBytes how much memory this process may lock; Long.MAX_VALUE if there is no limit
 * @param programs those of {@link #PROGRAMS} that are installed
 */
public record HostFacts(long openFiles, long memlockBytes, List<String> programs) {
    /** Programs of use on either host, with the packages they are in. */
    public static final Map<String, String> PROGRAMS = programNames();

    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** Copies. */
    public HostFacts {
        programs = List.copyOf(programs);
    }

    /** Of this host. */
    public static HostFacts ofThisHost() {
        return new HostFacts(
                limit("Max open files"),
                limit("Max locked memory"),
                PROGRAMS.keySet().stream().filter(SearchPath.own()::has).toList());
    }

    Map<String, String> encode() {
        return Map.of(
                "openFiles", Long.toString(openFiles),
                "memlockBytes", Long.toString(memlockBytes),
                "programs", String.join(",", programs));
    }

    static HostFacts decode(Map<String, String> texts) {
        return new HostFacts(
                Long.parseLong(texts.getOrDefault("openFiles", "0")),
                Long.parseLong(texts.getOrDefault("memlockBytes", "0")),
                Arrays.stream(texts.getOrDefault("programs", "").split(","))
                        .filter(each -> !each.isEmpty())
                        .toList());
    }

    private static long limit(String name) {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
                    .mapToLong(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE; // not Linux as we know it
        }
    }

    private static Map<String, String> programNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("ethtool", "ethtool");
        names.put("iperf3", "iperf3");
        names.put("ucx_perftest", "ucx-utils");
        names.put("mpirun", "openmpi-bin");
        return names;
    }

    /** The NVIDIA GPUs of a machine, as sysfs has them: no driver is needed to see them. */
    public static final class Gpus {
        private static final String NVIDIA = "0x10de";
        private static final List<String> DISPLAY_CLASSES = List.of("0x0300", "0x0302");

        private Gpus() {}

        /** PCI addresses in order ("0000:04:00.0"); empty if there are none, or sysfs does not tell. */
        public static List<String> addresses(Path sysfs) {
            try (Stream<Path> devices = Files.list(sysfs.resolve("bus/pci/devices"))) {
                return devices.filter(device -> text(device, "vendor").equals(NVIDIA))
                        .filter(device -> DISPLAY_CLASSES.stream().anyMatch(text(device, "class")::startsWith))
                        .map(device -> device.getFileName().toString())
                        .sorted()
                        .toList();
            } catch (IOException e) {
                return List.of();
            }
        }

        private static String text(Path device, String name) {
            try {
                return Files.readString(device.resolve(name)).strip();
            } catch (IOException e) {
                return "";
            }
        }
    }
}
