package tcpx.bench.result;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tcpx.bench.result.EnvironmentProbe.Facts;

/**
 * Facts about the rails' NICs, in the network namespace of this process.
 *
 * <p>{@code ip}, {@code tc} and {@code ethtool} speak to the kernel from inside that namespace and are always right.
 * {@code /sys/class/net} is not: it shows the namespace that sysfs was mounted in, and a process that only changed its
 * network namespace sees the NICs of the other one, perhaps under the same names. So it is believed only where index
 * and hardware address are those that the namespace itself tells.
 */
record RailProbe(SystemFiles files, Commands commands, Links links) {
    private static final Pattern SENT = Pattern.compile("\\(dropped (\\d+), overlimits (\\d+) requeues (\\d+)\\)");

    /** The kernel numbers queues without a handle from 8001 up: another number says nothing. */
    private static final Pattern GIVEN_HANDLE = Pattern.compile("\\b[89a-f][0-9a-f]{3}:");

    private static final Map<String, String> OFFLOADS = offloads();

    /** What the namespace says about a NIC, without any program. */
    @FunctionalInterface
    interface Links {
        Optional<Link> byName(String name);

        static Links system() {
            return name -> {
                try {
                    NetworkInterface nic = NetworkInterface.getByName(name);
                    if (nic == null) {
                        return Optional.empty();
                    }
                    byte[] address = nic.getHardwareAddress();
                    String text =
                            address == null ? "" : HexFormat.ofDelimiter(":").formatHex(address);
                    return Optional.of(new Link(nic.getIndex(), text, nic.getMTU(), nic.isUp()));
                } catch (SocketException ignored) {
                    return Optional.empty();
                }
            };
        }
    }

    /** Index and address decide whether sysfs speaks of the same NIC. */
    record Link(int index, String address, int mtu, boolean up) {}

    void probe(List<String> rails, Facts facts) {
        Map<String, Map<?, ?>> described = described();
        for (String rail : rails) {
            String key = "rail." + rail + ".";
            Optional<Link> link = links.byName(rail);
            Optional<Map<?, ?>> json = Optional.ofNullable(described.get(rail));
            facts.put(key + "kind", json.flatMap(map -> nested(map, "linkinfo", "info_kind")));
            Optional<String> driver = ethtool("-i", rail, "driver");
            facts.put(
                    key + "driver",
                    driver.or(() -> sysfs(rail, link).flatMap(base -> files.linkName(base + "device/driver"))));
            facts.put(key + "driver.version", ethtool("-i", rail, "version"));
            facts.put(key + "firmware", ethtool("-i", rail, "firmware-version"));
            facts.put(key + "pci", sysfs(rail, link).flatMap(base -> files.linkName(base + "device")));
            facts.put(key + "numaNode", sysfs(rail, link).flatMap(base -> files.text(base + "device/numa_node")));
            facts.put(key + "up", link.map(nic -> Boolean.toString(nic.up())));
            facts.put(key + "mtu", text(json, "mtu").or(() -> link.map(nic -> Integer.toString(nic.mtu()))));
            facts.put(key + "speedMbps", speed(rail, link));
            facts.put(key + "txQueues", text(json, "num_tx_queues"));
            facts.put(key + "rxQueues", text(json, "num_rx_queues"));
            facts.put(key + "gsoMaxBytes", text(json, "gso_max_size"));
            facts.put(key + "groMaxBytes", text(json, "gro_max_size"));
            facts.put(key + "tsoMaxBytes", text(json, "tso_max_size"));
            offloads(rail, key, facts);
            qdisc(rail, key, facts);
        }
    }

    private Map<String, Map<?, ?>> described() {
        Map<String, Map<?, ?>> links = new LinkedHashMap<>();
        commands.run(List.of("ip", "-j", "-d", "link", "show")).ifPresent(text -> {
            try {
                for (Object link : JSON.std.listFrom(text)) {
                    if (link instanceof Map<?, ?> map && map.get("ifname") instanceof String name) {
                        links.put(name, map);
                    }
                }
            } catch (IOException ignored) {
                // an old ip that does not speak JSON: its facts are absent
            }
        });
        return links;
    }

    private static Optional<String> text(Optional<Map<?, ?>> json, String key) {
        return json.map(map -> map.get(key)).map(Object::toString);
    }

    private static Optional<String> nested(Map<?, ?> json, String outer, String inner) {
        return json.get(outer) instanceof Map<?, ?> map
                ? Optional.ofNullable(map.get(inner)).map(Object::toString)
                : Optional.empty();
    }

    private Optional<String> sysfs(String rail, Optional<Link> link) {
        String base = "sys/class/net/" + rail + "/";
        boolean same = link.isPresent()
                && files.text(base + "ifindex")
                        .equals(Optional.of(Integer.toString(link.get().index())))
                && files.text(base + "address").orElse("").equals(link.get().address());
        return same ? Optional.of(base) : Optional.empty();
    }

    private Optional<String> ethtool(String option, String rail, String key) {
        return commands.run(List.of("ethtool", option, rail)).flatMap(text -> field(text, key));
    }

    private Optional<String> speed(String rail, Optional<Link> link) {
        return commands.run(List.of("ethtool", rail))
                .flatMap(text -> field(text, "Speed"))
                .filter(speed -> speed.endsWith("Mb/s"))
                .map(speed -> speed.substring(0, speed.length() - 4))
                .or(() -> sysfs(rail, link).flatMap(base -> files.text(base + "speed")))
                .filter(speed -> speed.matches("[1-9]\\d*")); // the kernel says -1 for not known
    }

    private static Optional<String> field(String text, String key) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .filter(value -> !value.isEmpty() && !value.equals("n/a") && !value.equals("N/A"))
                .findFirst();
    }

    private void offloads(String rail, String key, Facts facts) {
        commands.run(List.of("ethtool", "-k", rail))
                .ifPresent(text -> OFFLOADS.forEach(
                        (name, shortName) -> field(text, name).ifPresent(state -> facts.put(key + shortName, state))));
        Optional<String> rings = commands.run(List.of("ethtool", "-g", rail));
        facts.put(key + "headerSplit", rings.flatMap(text -> field(text, "TCP data split")));
    }

    private static Map<String, String> offloads() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("generic-segmentation-offload", "gso");
        names.put("tcp-segmentation-offload", "tso");
        names.put("generic-receive-offload", "gro");
        names.put("large-receive-offload", "lro");
        names.put("scatter-gather", "sg");
        names.put("tx-checksumming", "txChecksum");
        names.put("rx-checksumming", "rxChecksum");
        names.put("rx-gro-hw", "groHw");
        return names;
    }

    private void qdisc(String rail, String key, Facts facts) {
        commands.run(List.of("tc", "-s", "qdisc", "show", "dev", rail)).ifPresent(text -> {
            facts.put(
                    key + "qdisc",
                    text.lines()
                            .filter(line -> line.startsWith("qdisc "))
                            .map(line -> line.substring("qdisc ".length()).strip())
                            .map(line -> GIVEN_HANDLE.matcher(line).replaceAll("auto:"))
                            .collect(Collectors.joining("; ")));
            counters(text, key, facts);
        });
    }

    private static void counters(String text, String key, Facts facts) {
        // the root comes first and counts for all below it
        Matcher matcher = SENT.matcher(text);
        if (matcher.find()) {
            facts.put(key + "qdisc.dropped", matcher.group(1));
            facts.put(key + "qdisc.overlimits", matcher.group(2));
            facts.put(key + "qdisc.requeues", matcher.group(3));
        }
    }
}
