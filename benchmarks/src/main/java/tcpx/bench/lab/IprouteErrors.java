package tcpx.bench.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what {@code ip} and {@code tc} answer into an error that says which command failed and what mends it. */
final class IprouteErrors {
    private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");
    private static final Map<Pattern, String> REMEDIES = remedies();

    private IprouteErrors() {}

    /** Of a command that failed; {@code batch} are the lines it was given on standard input. */
    static LabException of(Command.Outcome outcome, List<String> batch) {
        Matcher line = FAILED_LINE.matcher(outcome.output());
        String failed = line.find() && Integer.parseInt(line.group(1)) <= batch.size()
                ? outcome.commandLine() + ": " + batch.get(Integer.parseInt(line.group(1)) - 1)
                : outcome.commandLine();
        return new LabException(
                "the lab's set-up failed with exit code " + outcome.exitCode() + "\n  command: " + failed
                        + "\n  answer: " + outcome.output().replace("\n", "\n  "),
                remedy(outcome.output() + " " + failed));
    }

    private static String remedy(String text) {
        return REMEDIES.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(text).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Map<Pattern, String> remedies() {
        Map<Pattern, String> remedies = new LinkedHashMap<>();
        remedies.put(
                Pattern.compile("Unknown device type"), "the kernel needs veth (CONFIG_VETH): as root, modprobe veth");
        remedies.put(
                Pattern.compile("(?s)(qdisc kind is unknown|No such file or directory).*tbf"),
                "the kernel needs the tbf shaper (CONFIG_NET_SCH_TBF): as root, modprobe sch_tbf; or --rail-rate none");
        remedies.put(
                Pattern.compile("(?s)(clsact|bytecode)"),
                "loss needs classic BPF classifiers (CONFIG_NET_CLS_BPF, CONFIG_NET_SCH_INGRESS): as root, modprobe -a"
                        + " cls_bpf sch_ingress");
        remedies.put(
                Pattern.compile("(?s)congctl"),
                "the congestion control must be one of /proc/sys/net/ipv4/tcp_available_congestion_control");
        remedies.put(Pattern.compile("Operation not permitted"), "run it as root, or with CAP_NET_ADMIN");
        remedies.put(
                Pattern.compile("No space left on device"),
                "the limit of namespaces is reached: as root, sysctl -w user.max_net_namespaces=1000");
        return remedies;
    }
}
