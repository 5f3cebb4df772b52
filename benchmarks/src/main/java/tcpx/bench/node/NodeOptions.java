package tcpx.bench.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tcpx.bench.result.Revision;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.transfer.EndpointConfig;

/**
 * What a node B is started with.
 *
 * @param rails its own, in node A's order
 * @param plugin for trials with provider nccl
 * @param dataPorts where connections of trials with provider socket arrive
 * @param limits of what it gives to its clients
 * @param endpoint over which all trials with the same settings have their sessions; empty: each by itself
 * @param testVerbs whether it also does what only tests ask for, such as damaging what it has received
 * @param revision what it was built from
 */
public record NodeOptions(
        List<Rail> rails,
        Optional<NodePlugin> plugin,
        PortRange dataPorts,
        NodeLimits limits,
        Optional<EndpointConfig> endpoint,
        boolean testVerbs,
        Revision revision) {
    /** Copies. */
    public NodeOptions {
        rails = List.copyOf(rails);
        Objects.requireNonNull(plugin, "plugin");
        Objects.requireNonNull(dataPorts, "dataPorts");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(revision, "revision");
    }

    /** Without a plugin, at whichever ports are free, with the standard limits. */
    public static NodeOptions of(List<Rail> rails) {
        return new NodeOptions(
                rails,
                Optional.empty(),
                PortRange.ANY,
                NodeLimits.standard(),
                Optional.empty(),
                false,
                Revision.unknown());
    }

    /** The same with a plugin. */
    public NodeOptions withPlugin(Optional<NodePlugin> plugin) {
        return new NodeOptions(rails, plugin, dataPorts, limits, endpoint, testVerbs, revision);
    }

    /** The same at other data ports. */
    public NodeOptions withDataPorts(PortRange dataPorts) {
        return new NodeOptions(rails, plugin, dataPorts, limits, endpoint, testVerbs, revision);
    }

    /** The same with other limits. */
    public NodeOptions withLimits(NodeLimits limits) {
        return new NodeOptions(rails, plugin, dataPorts, limits, endpoint, testVerbs, revision);
    }

    /** The same for many trials at a time with the same settings, over one endpoint. */
    public NodeOptions withEndpoint(EndpointConfig endpoint) {
        return new NodeOptions(rails, plugin, dataPorts, limits, Optional.of(endpoint), testVerbs, revision);
    }

    /** The same, for tests. */
    public NodeOptions withTestVerbs() {
        return new NodeOptions(rails, plugin, dataPorts, limits, endpoint, true, revision);
    }

    /** The same of a known revision. */
    public NodeOptions withRevision(Revision revision) {
        return new NodeOptions(rails, plugin, dataPorts, limits, endpoint, testVerbs, revision);
    }

    /**
     * What node B gives to all its clients together. Whoever asks for more is refused at once, with the bound.
     *
     * @param sessions command connections at a time; a run of the benchmarks has two, its own and its fork's
     * @param memoryBytes of the trials' working sets and timelines
     * @param threads of the trials
     * @param idle after which a command session ends that has asked nothing and whose trial has received nothing
     */
    public record NodeLimits(int sessions, long memoryBytes, int threads, Duration idle) {
        /** Sessions where nothing is said. */
        public static final int SESSIONS = 32;

        /** Threads where nothing is said. */
        public static final int THREADS = 1024;

        /** Idle time where nothing is said, in minutes. */
        public static final int IDLE_MINUTES = 10;

        /** Refuses what would serve nobody. */
        public NodeLimits {
            Objects.requireNonNull(idle, "idle");
            if (sessions < 1 || memoryBytes < 0 || threads < 1 || idle.isNegative() || idle.isZero()) {
                throw new IllegalArgumentException("limits of " + sessions + " sessions, " + memoryBytes + " bytes, "
                        + threads + " threads, " + idle + " idle: allowed are 1, 0, 1 or more, and some time");
            }
        }

        /**
         * 32 sessions, half of this machine's memory (of the container's, where there is one), 1024 threads, 10
         * minutes.
         */
        public static NodeLimits standard() {
            return new NodeLimits(SESSIONS, standardMemoryBytes(), THREADS, Duration.ofMinutes(IDLE_MINUTES));
        }

        /** Half of the memory that this process may use. */
        public static long standardMemoryBytes() {
            return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() / 2;
        }
    }
}
