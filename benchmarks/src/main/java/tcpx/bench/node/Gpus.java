package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The NVIDIA GPUs of a machine, as sysfs has them: no driver is needed to see them. */
public final class Gpus {
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
