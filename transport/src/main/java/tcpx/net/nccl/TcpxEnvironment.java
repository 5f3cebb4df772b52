package tcpx.net.nccl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the environment of GPUDirect-TCPX before the plugin does: it takes what it finds, and then waits, hangs or
 * ends the process. Pure: environment, kernel, interfaces and files are given.
 *
 * <p>There are two of it. The first needs the kernel that Google patched for it; GKE 1.34 and later have one over the
 * device memory TCP of Linux itself, from 6.12 on, whose manager does not read all of the first one's variables.
 *
 * @param variables the environment
 * @param kernel this machine's release of Linux ("6.12.7-generic")
 * @param interfaces names of this node's network interfaces
 * @param isDirectory whether a path is a directory here
 * @see <a href="https://github.com/google/nccl-plugin-gpudirecttcpx">nccl-plugin-gpudirecttcpx</a>
 */
public record TcpxEnvironment(
        Map<String, String> variables, String kernel, Set<String> interfaces, Predicate<String> isDirectory) {
    private static final String PREFIX = "NCCL_GPUDIRECTTCPX_";
    private static final String CHUNK_SIZE = "NCCL_DYNAMIC_CHUNK_SIZE";
    private static final String SOCKETS = "NCCL_NSOCKS_PERTHREAD";
    private static final String THREADS = "NCCL_SOCKET_NTHREADS";
    private static final String INLINE = "NCCL_INLINE_THRESHOLD";
    private static final String UNIX_PREFIX = PREFIX + "UNIX_CLIENT_PREFIX";
    private static final String CONTROL_DEVICE = PREFIX + "CTRL_DEV";
    private static final String DATA_DEVICES = PREFIX + "SOCKET_IFNAME";
    private static final String STEERING_WAIT = PREFIX + "PROGRAM_FLOW_STEERING_WAIT_MICROS";
    private static final String STEERING_STRATEGY = PREFIX + "FLOW_STEERING_STRATEGY";
    private static final String RECV_SYNC = PREFIX + "RECV_SYNC";
    private static final List<String> NO_LONGER_READ =
            List.of(PREFIX + "FORCE_ACK", PREFIX + "TX_COMPLETION_NANOSLEEP", PREFIX + "RX_COMPLETION_NANOSLEEP");
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int UPSTREAM_MAJOR = 6;
    private static final int UPSTREAM_MINOR = 12;
    private static final String DEFAULT_UNIX_PREFIX = "/tmp";
    private static final int PAGE = 4096;
    private static final int MOST_SOCKETS = 8;
    private static final int MOST_THREADS = 16;
    private static final int MOST_INLINE_BYTES = 2048;
    private static final long LONG_WAIT_MICROS = 1_000_000;
    private static final Pattern CPUS = Pattern.compile("\\d+(-\\d+)?(,\\d+(-\\d+)?)*");

    /** Copies what is given. */
    public TcpxEnvironment {
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(isDirectory, "isDirectory");
        variables = Map.copyOf(Objects.requireNonNull(variables, "variables"));
        interfaces = Set.copyOf(Objects.requireNonNull(interfaces, "interfaces"));
    }

    /** What is to be said, errors and warnings in the order of checking; empty if all is well. */
    public List<TcpxFinding> check() {
        List<TcpxFinding> findings = new ArrayList<>();
        checkChunkSize(findings);
        checkUnixPrefix(findings);
        checkDevices(findings);
        checkBindings(PREFIX + "TX_BINDINGS", findings);
        checkBindings(PREFIX + "RX_BINDINGS", findings);
        checkSteering(findings);
        checkSockets(findings);
        checkFlowControl(findings);
        checkGeneration(findings);
        return findings;
    }

    private void checkGeneration(List<TcpxFinding> findings) {
        if (!hasDeviceMemoryTcp()) {
            findings.add(TcpxFinding.warning(
                    "Linux",
                    "is " + kernel
                            + ", without device memory TCP of its own: the TCPX of GKE 1.34 and later does not run",
                    "Use Linux 6.12 or newer; an older TCPX needs the kernel that Google patched for it"));
            return;
        }
        for (String variable : NO_LONGER_READ) {
            if (!value(variable).isEmpty()) {
                findings.add(TcpxFinding.warning(
                        variable,
                        "is not read by the TCPX for Linux " + UPSTREAM_MAJOR + "." + UPSTREAM_MINOR
                                + " and later (GKE 1.34)",
                        "unset " + variable));
            }
        }
    }

    private boolean hasDeviceMemoryTcp() {
        Matcher release = RELEASE.matcher(kernel);
        if (!release.matches()) {
            return true; // not known: nothing is to be said
        }
        int major = Integer.parseInt(release.group(1));
        return major > UPSTREAM_MAJOR
                || major == UPSTREAM_MAJOR && Integer.parseInt(release.group(2)) >= UPSTREAM_MINOR;
    }

    private void checkChunkSize(List<TcpxFinding> findings) {
        String remedy = "export " + CHUNK_SIZE + "=524288";
        if (value(CHUNK_SIZE).isEmpty()) {
            findings.add(TcpxFinding.error(
                    CHUNK_SIZE, "is not set: the plugin then splits messages into pieces of 0 bytes", remedy));
            return;
        }
        long bytes = number(CHUNK_SIZE, remedy, findings).orElse(PAGE);
        if (bytes <= 0) {
            findings.add(TcpxFinding.error(CHUNK_SIZE, "is " + bytes + ", allowed: above 0", remedy));
        } else if (bytes % PAGE != 0) {
            findings.add(TcpxFinding.warning(
                    CHUNK_SIZE, "is " + bytes + ", which is no multiple of the page size of " + PAGE, remedy));
        }
    }

    private void checkUnixPrefix(List<TcpxFinding> findings) {
        String prefix = value(UNIX_PREFIX);
        String directory = prefix.isEmpty() ? DEFAULT_UNIX_PREFIX : prefix;
        String remedy = "Start the receive data path manager (RxDM) and export " + UNIX_PREFIX
                + " as the directory that it was given, such as /run/tcpx";
        if (!isDirectory.test(directory)) {
            findings.add(TcpxFinding.error(UNIX_PREFIX, "is " + directory + ", which is no directory here", remedy));
        } else if (prefix.isEmpty()) {
            findings.add(TcpxFinding.warning(
                    UNIX_PREFIX, "is not set: the manager's sockets are looked for in " + DEFAULT_UNIX_PREFIX, remedy));
        }
    }

    private void checkDevices(List<TcpxFinding> findings) {
        String control = value(CONTROL_DEVICE);
        if (control.isEmpty()) {
            findings.add(TcpxFinding.warning(
                    CONTROL_DEVICE,
                    "is not set: control traffic may share a NIC with the data",
                    "export " + CONTROL_DEVICE + "=eth0"));
        } else {
            requireInterface(CONTROL_DEVICE, control, findings);
        }
        List<String> data = dataDevices();
        if (data.isEmpty()) {
            findings.add(TcpxFinding.warning(
                    DATA_DEVICES,
                    "is not set: the plugin takes what interfaces it finds",
                    "export " + DATA_DEVICES + "=eth1,eth2,eth3,eth4"));
        }
        for (String device : data) {
            requireInterface(DATA_DEVICES, device, findings);
        }
        if (data.contains(control)) {
            findings.add(TcpxFinding.warning(
                    DATA_DEVICES,
                    "names " + control + ", which is the control device",
                    "Leave " + control + " out of " + DATA_DEVICES));
        }
    }

    private void checkBindings(String variable, List<TcpxFinding> findings) {
        String text = value(variable);
        if (text.isEmpty()) {
            return;
        }
        for (String binding : text.split(";")) {
            int colon = binding.indexOf(':');
            if (colon < 1 || !CPUS.matcher(binding.substring(colon + 1)).matches()) {
                findings.add(TcpxFinding.error(
                        variable,
                        "has '" + binding + "', allowed: interface:cpus;interface:cpus with cpus as 8-21,112-125",
                        "export " + variable + "=\"eth1:8-21,112-125;eth2:8-21,112-125\""));
                continue;
            }
            String device = binding.substring(0, colon);
            requireInterface(variable, device, findings);
            if (!dataDevices().isEmpty() && !dataDevices().contains(device)) {
                findings.add(TcpxFinding.warning(
                        variable,
                        "binds " + device + ", which is not in " + DATA_DEVICES,
                        "Bind the interfaces that carry data: " + String.join(", ", dataDevices())));
            }
        }
    }

    private void checkSteering(List<TcpxFinding> findings) {
        String remedy = "export " + STEERING_WAIT + "=50000, or 500000 where connections then fail";
        if (value(STEERING_WAIT).isEmpty()) {
            findings.add(TcpxFinding.warning(
                    STEERING_WAIT, "is not set: every connection waits 5 seconds for its flow rule", remedy));
        } else {
            number(STEERING_WAIT, remedy, findings).ifPresent(micros -> {
                if (micros < 0 || micros > LONG_WAIT_MICROS) {
                    findings.add(TcpxFinding.warning(
                            STEERING_WAIT, "is " + micros + " microseconds for every connection", remedy));
                }
            });
        }
        String strategy = value(STEERING_STRATEGY);
        if (!strategy.isEmpty() && !strategy.equals("3")) {
            findings.add(TcpxFinding.error(
                    STEERING_STRATEGY,
                    "is " + strategy + ", allowed: 3 (rules are set by the manager)",
                    "unset " + STEERING_STRATEGY));
        }
    }

    private void checkSockets(List<TcpxFinding> findings) {
        String remedy = "export " + SOCKETS + "=4 " + THREADS + "=1";
        if (value(SOCKETS).isEmpty() && value(THREADS).isEmpty()) {
            findings.add(TcpxFinding.warning(
                    SOCKETS, "is not set, nor is " + THREADS + ": each connection has one data socket", remedy));
            return;
        }
        long sockets =
                value(SOCKETS).isEmpty() ? 1 : number(SOCKETS, remedy, findings).orElse(1);
        long threads =
                value(THREADS).isEmpty() ? 1 : number(THREADS, remedy, findings).orElse(1);
        if (threads < 1 || threads > MOST_THREADS) {
            findings.add(TcpxFinding.error(THREADS, "is " + threads + ", allowed: 1.." + MOST_THREADS, remedy));
        } else if (sockets < 1 || sockets > MOST_SOCKETS / threads) {
            findings.add(TcpxFinding.error(
                    SOCKETS,
                    "times " + THREADS + " is " + sockets + " x " + threads + ", allowed: 1.." + MOST_SOCKETS
                            + " data sockets",
                    remedy));
        }
    }

    private void checkFlowControl(List<TcpxFinding> findings) {
        if (!value(RECV_SYNC).equals("1")) {
            findings.add(TcpxFinding.warning(
                    RECV_SYNC,
                    "is not 1: the sender does not wait until the receiver has posted a receive buffer",
                    "export " + RECV_SYNC + "=1"));
        }
        if (!value(INLINE).isEmpty()) {
            String remedy = "unset " + INLINE;
            number(INLINE, remedy, findings).ifPresent(bytes -> {
                if (bytes < 0 || bytes > MOST_INLINE_BYTES) {
                    findings.add(
                            TcpxFinding.error(INLINE, "is " + bytes + ", allowed: 0.." + MOST_INLINE_BYTES, remedy));
                }
            });
        }
    }

    private void requireInterface(String variable, String device, List<TcpxFinding> findings) {
        if (!interfaces.contains(device)) {
            findings.add(TcpxFinding.error(
                    variable,
                    "names " + device + ", this node has "
                            + String.join(", ", interfaces.stream().sorted().toList()),
                    "See 'ip -br link'"));
        }
    }

    private OptionalLong number(String variable, String remedy, List<TcpxFinding> findings) {
        try {
            return OptionalLong.of(Long.parseLong(value(variable)));
        } catch (NumberFormatException e) {
            findings.add(TcpxFinding.error(variable, "is '" + value(variable) + "', allowed: a whole number", remedy));
            return OptionalLong.empty();
        }
    }

    private List<String> dataDevices() {
        String list = value(DATA_DEVICES);
        return list.isEmpty() ? List.of() : List.of(list.split(","));
    }

    private String value(String variable) {
        return variables.getOrDefault(variable, "").strip();
    }
}
