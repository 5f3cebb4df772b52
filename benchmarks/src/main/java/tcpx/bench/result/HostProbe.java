package tcpx.bench.result;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.result.EnvironmentProbe.Facts;

/** Facts about the computer and its system, except its network. */
record HostProbe(SystemFiles files) {
    private static final String CPUINFO = "proc/cpuinfo";
    private static final String CPUS = "sys/devices/system/cpu/";
    private static final String EVERY_ID = "4294967295"; // the first user namespace maps all ids
    private static final Pattern CHOSEN = Pattern.compile("\\[(.+?)]");

    /** Boot parameters that change what a network benchmark measures; others may hold names and secrets. */
    private static final Set<String> BOOT = Set.of(
            "mitigations",
            "isolcpus",
            "nohz_full",
            "rcu_nocbs",
            "nosmt",
            "intel_iommu",
            "amd_iommu",
            "iommu",
            "iommu.passthrough",
            "hugepages",
            "hugepagesz",
            "default_hugepagesz",
            "transparent_hugepage",
            "idle",
            "intel_pstate",
            "amd_pstate",
            "processor.max_cstate",
            "intel_idle.max_cstate",
            "clocksource",
            "tsc",
            "numa_balancing",
            "preempt");

    /**
     * The kernel settings that decide what TCP does: a figure without them cannot be repeated. Read through {@code
     * /proc/sys}, whose {@code net} part is the one of the reading process's network namespace; a kernel keeps some of
     * them for the first namespace alone, and then they are absent.
     */
    private static final List<String> SETTINGS = Stream.of(
                    "net.ipv4. tcp_congestion_control tcp_available_congestion_control tcp_allowed_congestion_control"
                            + " tcp_rmem tcp_wmem tcp_mem",
                    "net.core. rmem_max rmem_default wmem_max wmem_default optmem_max default_qdisc netdev_max_backlog"
                            + " netdev_budget netdev_budget_usecs busy_poll busy_read high_order_alloc_disable"
                            + " rps_sock_flow_entries",
                    "net.ipv4. tcp_notsent_lowat tcp_limit_output_bytes tcp_autocorking tcp_slow_start_after_idle"
                            + " tcp_no_metrics_save tcp_timestamps tcp_sack tcp_dsack tcp_ecn tcp_window_scaling"
                            + " tcp_moderate_rcvbuf tcp_adv_win_scale tcp_mtu_probing tcp_min_tso_segs"
                            + " tcp_tso_win_divisor tcp_tso_rtt_log tcp_pacing_ss_ratio tcp_pacing_ca_ratio"
                            + " tcp_recovery tcp_comp_sack_delay_ns tcp_comp_sack_nr",
                    "kernel. numa_balancing perf_event_paranoid kptr_restrict",
                    "vm. overcommit_memory zone_reclaim_mode")
            .map(group -> group.split(" "))
            .flatMap(group -> Stream.of(group).skip(1).map(name -> group[0] + name))
            .toList();

    void system(Facts facts) {
        facts.put("os.kernel", files.text("proc/sys/kernel/osrelease"));
        facts.put("os.build", files.text("proc/sys/kernel/version"));
        facts.put("os.distro", distro());
        facts.put("os.arch", System.getProperty("os.arch", ""));
        facts.put("os.boot", files.text("proc/cmdline").map(HostProbe::boot));
        facts.put(Environment.BOOT, files.text("proc/sys/kernel/random/boot_id"));
        facts.put("host.hypervisor", hypervisor());
        facts.put("host.vendor", files.text("sys/class/dmi/id/sys_vendor"));
        facts.put("host.product", files.text("sys/class/dmi/id/product_name"));
    }

    private Optional<String> distro() {
        return files.lines("etc/os-release").stream()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                .findFirst();
    }

    private static String boot(String commandLine) {
        return Stream.of(commandLine.split("\\s+"))
                .filter(word -> BOOT.contains(word.split("=", 2)[0]))
                .collect(Collectors.joining(" "));
    }

    private Optional<String> hypervisor() {
        Optional<String> named = files.text("sys/hypervisor/type");
        if (named.isPresent()) {
            return named;
        }
        boolean guest =
                files.field(CPUINFO, "flags").stream().anyMatch(flags -> (" " + flags + " ").contains(" hypervisor "));
        return guest ? Optional.of("yes") : Optional.empty();
    }

    void processor(Facts facts) {
        facts.put("cpu.vendor", files.field(CPUINFO, "vendor_id").or(() -> files.field(CPUINFO, "CPU implementer")));
        facts.put("cpu.model", files.field(CPUINFO, "model name").or(() -> files.field(CPUINFO, "CPU part")));
        facts.put("cpu.microcode", files.field(CPUINFO, "microcode"));
        List<String> lines = files.lines(CPUINFO);
        count(
                facts,
                "cpu.threads",
                lines.stream().filter(line -> line.startsWith("processor")).count());
        count(facts, "cpu.cores", cores(lines));
        count(facts, "cpu.sockets", distinct(lines, "physical id"));
        facts.put("cpu.allowed", files.field("proc/self/status", "Cpus_allowed_list"));
        facts.put("cpu.smt", files.text(CPUS + "smt/control"));
        facts.put("cpu.governor", files.text(CPUS + "cpu0/cpufreq/scaling_governor"));
        facts.put("cpu.driver", files.text(CPUS + "cpu0/cpufreq/scaling_driver"));
        facts.put(
                "cpu.boost",
                files.text(CPUS + "cpufreq/boost")
                        .or(() -> files.text(CPUS + "intel_pstate/no_turbo").map(off -> off.equals("0") ? "1" : "0")));
        facts.put("cpu.isolated", files.text(CPUS + "isolated"));
        facts.put("clock.source", files.text("sys/devices/system/clocksource/clocksource0/current_clocksource"));
        count(
                facts,
                "numa.nodes",
                files.names("sys/devices/system/node").stream()
                        .filter(name -> name.matches("node\\d+"))
                        .count());
    }

    private static long cores(List<String> cpuinfo) {
        String socket = "";
        Set<String> cores = new HashSet<>();
        for (String line : cpuinfo) {
            if (line.startsWith("physical id")) {
                socket = line;
            } else if (line.startsWith("core id")) {
                cores.add(socket + line);
            }
        }
        return cores.size();
    }

    private static long distinct(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key)).distinct().count();
    }

    private static void count(Facts facts, String key, long count) {
        if (count > 0) {
            facts.put(key, Long.toString(count));
        }
    }

    void memory(Facts facts) {
        facts.put("memory.totalBytes", meminfoBytes("MemTotal"));
        facts.put("memory.availableBytes", meminfoBytes("MemAvailable"));
        facts.put("memory.hugePageBytes", meminfoBytes("Hugepagesize"));
        facts.put("memory.hugePages", files.field("proc/meminfo", "HugePages_Total"));
        String thp = "sys/kernel/mm/transparent_hugepage/";
        facts.put("memory.thp", files.text(thp + "enabled").map(HostProbe::chosen));
        facts.put("memory.thp.shmem", files.text(thp + "shmem_enabled").map(HostProbe::chosen));
        facts.put("memory.thp.defrag", files.text(thp + "defrag").map(HostProbe::chosen));
    }

    private Optional<String> meminfoBytes(String key) {
        return files.field("proc/meminfo", key)
                .filter(value -> value.matches("\\d{1,15} kB"))
                .map(value -> Long.toString(Long.parseLong(value.substring(0, value.length() - 3)) * 1024));
    }

    /** {@code always [madvise] never} says madvise. */
    private static String chosen(String text) {
        Matcher matcher = CHOSEN.matcher(text);
        return matcher.find() ? matcher.group(1) : text;
    }

    /** Root or not decides which sockets options and profiles can be had; the user's name is nobody's business. */
    void user(Facts facts) {
        Optional<String> uid = files.field("proc/self/status", "Uid").map(ids -> ids.split("\\s+")[0]);
        boolean mapped = files.lines("proc/self/uid_map").stream()
                .map(line -> line.strip().split("\\s+"))
                .noneMatch(map -> map.length == 3 && map[0].equals("0") && map[2].equals(EVERY_ID));
        facts.put("user", uid.map(id -> !id.equals("0") ? "ordinary" : mapped ? "root in a user namespace" : "root"));
        facts.put("user.capabilities", files.field("proc/self/status", "CapEff"));
    }

    /** How busy the node was, and how much of its time the hypervisor gave to others: ticks since boot, raw. */
    void load(Facts facts) {
        facts.put("load.average", files.text("proc/loadavg").map(text -> {
            String[] words = text.split("\\s+");
            return words.length < 3 ? "" : words[0] + " " + words[1] + " " + words[2];
        }));
        files.lines("proc/stat").stream()
                .filter(line -> line.startsWith("cpu "))
                .map(line -> line.split("\\s+"))
                .filter(words ->
                        words.length > 8 && Stream.of(words).skip(1).allMatch(word -> word.matches("\\d{1,18}")))
                .findFirst()
                .ifPresent(words -> {
                    facts.put("load.ticks.steal", words[8]);
                    long total = Stream.of(words)
                            .skip(1)
                            .limit(8)
                            .mapToLong(Long::parseLong)
                            .sum();
                    facts.put("load.ticks.total", Long.toString(total));
                });
    }

    void settings(Facts facts) {
        SETTINGS.forEach(name -> facts.put("sysctl." + name, files.text("proc/sys/" + name.replace('.', '/'))));
    }

    void gpus(Facts facts) {
        facts.put(
                "gpu.driver", files.lines("proc/driver/nvidia/version").stream().findFirst());
        String base = "proc/driver/nvidia/gpus";
        int number = 0;
        for (String bus : files.names(base)) {
            Optional<String> model = files.field(base + "/" + bus + "/information", "Model");
            if (model.isPresent()) {
                facts.put("gpu." + number, model);
                facts.put("gpu." + number + ".pci", bus);
                number++;
            }
        }
    }
}
