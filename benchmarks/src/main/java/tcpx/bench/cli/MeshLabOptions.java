package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.launch.MeshLauncher;
import tcpx.bench.mesh.LauncherEnvironment;
import tcpx.bench.node.SeedEnvironment;
import tcpx.net.Rail;
import tcpx.net.Rails;

/** The rails of a mesh: those of a lab of many nodes on this machine, or of the nodes that a launcher has. */
final class MeshLabOptions {
    private static final String SEPARATOR = "=";

    @Option(names = "--nodes", paramLabel = "N", description = "a lab of so many nodes on this machine")
    private Integer nodes;

    @Option(
            names = "--slow",
            paramLabel = "NODE:RAIL=RATE",
            description = "a rail of one node of the lab has another rate: n3:eth3=100mbit; may be repeated")
    private List<String> slow = new ArrayList<>();

    @Mixin
    private LabOptions shape;

    /**
     * What makes the lab and starts this command in its nodes; empty where there is none to be made.
     *
     * @param inside whether this process is in one of its nodes
     */
    Optional<MeshLauncher> launcher(boolean inside) {
        if (!inside && nodes == null && !slow.isEmpty()) {
            throw new IllegalArgumentException("--slow is of a lab: add --nodes N");
        }
        return inside || nodes == null
                ? Optional.empty()
                : Optional.of(new MeshLauncher(shape.spec(), nodes, slower()));
    }

    /** How many rails each node of the lab has. */
    int railsOfLab() {
        return shape.spec().rails();
    }

    /** What tells a rank in the lab where it stands. */
    static Map<String, String> variables(int rank, int size, String host, String root) {
        return Map.of(
                LauncherEnvironment.LAB_RANK,
                Integer.toString(rank),
                LauncherEnvironment.LAB_SIZE,
                Integer.toString(size),
                LauncherEnvironment.LAB_HOST,
                host,
                LauncherEnvironment.ROOT_VARIABLE,
                root);
    }

    /** This node's rails. */
    List<Rail> rails(boolean inside) {
        if (inside) {
            return Rails.parse(IntStream.rangeClosed(1, railsOfLab())
                    .mapToObj(rail -> "eth" + rail)
                    .collect(Collectors.joining(",")));
        }
        return Rails.parse(Optional.ofNullable(shape.rails)
                .or(() -> SeedEnvironment.system().rails())
                .orElseThrow(() -> new IllegalArgumentException(
                        "mesh also needs --rails, the names of each node's interfaces: --rails eth1,eth2")));
    }

    /** The lab in which this process is, if it is in one. */
    Optional<LabSpec> lab(boolean inside) {
        return inside ? Optional.of(shape.spec()) : Optional.empty();
    }

    /** What the NICs of a cluster carry, as it was stated; empty where it was not, and in a lab. */
    List<RailRate> stated(boolean inside, int rails) {
        return inside ? List.of() : shape.ratesOfHosts(rails);
    }

    private Map<String, RailRate> slower() {
        Map<String, RailRate> slower = new LinkedHashMap<>();
        for (String each : slow) {
            String[] parts = each.split(SEPARATOR, 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(
                        "--slow " + each + ": write NODE:RAIL=RATE, such as n3:eth3=100mbit");
            }
            slower.put(parts[0], RailRate.parse(parts[1]));
        }
        return slower;
    }
}
