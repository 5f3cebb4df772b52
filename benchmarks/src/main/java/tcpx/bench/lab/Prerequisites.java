package tcpx.bench.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.result.SearchPath;

/** What a lab needs of the machine, checked; each thing that is missing comes with the command that mends it. */
public final class Prerequisites {
    private static final Map<String, String> PACKAGE_OF_TOOL = packages();

    private Prerequisites() {}

    /**
     * One thing looked at.
     *
     * @param subject what, {@code ip} for example
     * @param fulfilled whether it is as needed
     * @param detail where it was found, or what is wrong
     * @param remedy what mends it, empty when fulfilled
     */
    public record Finding(String subject, boolean fulfilled, String detail, String remedy) {}

    /** The external programs, found. */
    record Tools(String ip, String tc, String unshare, String nsenter) {}

    /**
     * Looks for each program, and if all are there tries a lab of one shaped rail with a packet loss, which shows at
     * once what the kernel and the caller's rights allow. Takes about a tenth of a second and leaves nothing behind.
     */
    public static List<Finding> check(LabHost host) {
        List<Finding> findings = new ArrayList<>();
        PACKAGE_OF_TOOL.forEach((tool, source) -> findings.add(new SearchPath(host.searchPath())
                .find(tool)
                .map(path -> new Finding(tool, true, path.toString(), ""))
                .orElseGet(() -> new Finding(tool, false, "not found in " + host.searchPath(), install(source)))));
        if (findings.stream().allMatch(Finding::fulfilled)) {
            findings.addAll(tryOut(host));
        }
        return List.copyOf(findings);
    }

    static Tools require(String searchPath) {
        Map<String, Optional<String>> found = new LinkedHashMap<>();
        PACKAGE_OF_TOOL
                .keySet()
                .forEach(tool ->
                        found.put(tool, new SearchPath(searchPath).find(tool).map(Path::toString)));
        List<String> missing = found.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (!missing.isEmpty()) {
            throw new LabException(
                    "not found in " + searchPath + ": " + String.join(", ", missing),
                    install(missing.stream()
                            .map(PACKAGE_OF_TOOL::get)
                            .distinct()
                            .collect(Collectors.joining(" "))));
        }
        return new Tools(
                found.get("ip").orElseThrow(),
                found.get("tc").orElseThrow(),
                found.get("unshare").orElseThrow(),
                found.get("nsenter").orElseThrow());
    }

    private static List<Finding> tryOut(LabHost host) {
        List<Finding> findings = new ArrayList<>();
        try (Lab lab = Lab.up(LabSpec.of(1, "1gbit"), host)) {
            boolean namespaces = lab.mode() != LabMode.LOOPBACK;
            findings.add(new Finding(
                    "namespaces", namespaces, lab.mode().label(), namespaces ? "" : String.join("; ", lab.notes())));
            if (namespaces) {
                findings.add(new Finding("veth, tbf", true, lab.topology(), ""));
                findings.add(tryLoss(lab));
            }
        } catch (LabException e) {
            findings.add(new Finding("lab", false, e.getMessage(), e.remedy()));
        }
        return findings;
    }

    private static Finding tryLoss(Lab lab) {
        try {
            lab.control("eth1").loss(0, 1);
            return new Finding("loss faults", true, "cls_bpf", "");
        } catch (LabException e) {
            return new Finding("loss faults", false, e.getMessage(), e.remedy());
        }
    }

    private static String install(String packages) {
        return "apt-get install " + packages;
    }

    private static Map<String, String> packages() {
        Map<String, String> packages = new LinkedHashMap<>();
        packages.put("ip", "iproute2");
        packages.put("tc", "iproute2");
        packages.put("unshare", "util-linux");
        packages.put("nsenter", "util-linux");
        return packages;
    }
}
