package tcpx.bench.result;

import java.util.List;

/**
 * The kernel settings that decide what TCP does, by name: a figure without them cannot be repeated. Read through
 * {@code /proc/sys}, whose {@code net} part is the one of the reading process's network namespace; a kernel keeps some
 * of them for the first namespace alone, and then they are absent.
 */
record SysctlProbe(SystemFiles files) {
    private static final List<String> NAMES = List.of(
            "net.ipv4.tcp_congestion_control",
            "net.ipv4.tcp_available_congestion_control",
            "net.ipv4.tcp_allowed_congestion_control",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem",
            "net.ipv4.tcp_mem",
            "net.core.rmem_max",
            "net.core.rmem_default",
            "net.core.wmem_max",
            "net.core.wmem_default",
            "net.core.optmem_max",
            "net.core.default_qdisc",
            "net.core.netdev_max_backlog",
            "net.core.netdev_budget",
            "net.core.netdev_budget_usecs",
            "net.core.busy_poll",
            "net.core.busy_read",
            "net.core.high_order_alloc_disable",
            "net.core.rps_sock_flow_entries",
            "net.ipv4.tcp_notsent_lowat",
            "net.ipv4.tcp_limit_output_bytes",
            "net.ipv4.tcp_autocorking",
            "net.ipv4.tcp_slow_start_after_idle",
            "net.ipv4.tcp_no_metrics_save",
            "net.ipv4.tcp_timestamps",
            "net.ipv4.tcp_sack",
            "net.ipv4.tcp_dsack",
            "net.ipv4.tcp_ecn",
            "net.ipv4.tcp_window_scaling",
            "net.ipv4.tcp_moderate_rcvbuf",
            "net.ipv4.tcp_adv_win_scale",
            "net.ipv4.tcp_mtu_probing",
            "net.ipv4.tcp_min_tso_segs",
            "net.ipv4.tcp_tso_win_divisor",
            "net.ipv4.tcp_tso_rtt_log",
            "net.ipv4.tcp_pacing_ss_ratio",
            "net.ipv4.tcp_pacing_ca_ratio",
            "net.ipv4.tcp_recovery",
            "net.ipv4.tcp_comp_sack_delay_ns",
            "net.ipv4.tcp_comp_sack_nr",
            "kernel.numa_balancing",
            "kernel.perf_event_paranoid",
            "kernel.kptr_restrict",
            "vm.overcommit_memory",
            "vm.zone_reclaim_mode");

    void probe(Facts facts) {
        for (String name : NAMES) {
            facts.put("sysctl." + name, files.text("proc/sys/" + name.replace('.', '/')));
        }
    }
}
