package tcpx.bench.node;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import tcpx.bench.result.Node;
import tcpx.memory.MemoryKind;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.placement.Cores;
import tcpx.placement.Placement;
import tcpx.placement.Scheduling;
import tcpx.plan.Strategy;
import tcpx.transfer.TransferConfig;
import tcpx.unpack.UnpackMode;

/** One choice of every parameter, as both nodes understand it. Immutable. */
public final class Settings {
    private final Map<Parameter, String> values;

    private Settings(Map<Parameter, String> values) {
        this.values = values;
    }

    /**
     * Settings from names and values; what is not named has its default.
     *
     * @throws IllegalArgumentException for an unknown name or a value that is not allowed
     */
    public static Settings of(Map<String, String> named) {
        Map<Parameter, String> values = new LinkedHashMap<>();
        for (Parameter parameter : Parameter.values()) {
            values.put(parameter, parameter.standard());
        }
        named.forEach((name, value) -> {
            Parameter parameter = Parameter.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no parameter '" + name + "'"));
            values.put(parameter, parameter.normalize(value));
        });
        Settings settings = new Settings(values);
        settings.refuseOptionsOfTheOtherProvider();
        settings.requireRoomForTheWindow();
        settings.requireMemoryForTheMessagesInFlight();
        settings.transfer(); // what does not fit together is refused here and not in the middle of a run
        return settings;
    }

    /** Name to value, every parameter, in their order. */
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        values.forEach((parameter, value) -> map.put(parameter.label(), value));
        return map;
    }

    /** What it moves over what, and whatever else is not standard: {@code channels=4 messageBytes=67108864}. */
    String inWords() {
        return values.entrySet().stream()
                .filter(each -> each.getKey() == Parameter.CHANNELS
                        || each.getKey() == Parameter.MESSAGE_BYTES
                        || !isStandard(each.getKey()))
                .map(each -> each.getKey().label() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Name to value of the parameters that node B must know, in their order. */
    Map<String, String> forNodeB() {
        Map<String, String> map = new LinkedHashMap<>();
        values.forEach((parameter, value) -> {
            if (parameter.isForBothNodes()) {
                map.put(parameter.label(), value);
            }
        });
        return map;
    }

    /** How sender and receiver work together. */
    public TransferConfig transfer() {
        int channels = number(Parameter.CHANNELS);
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(channels)
                .withStrategy(Strategy.valueOf(values.get(Parameter.STRATEGY).toUpperCase(Locale.ROOT)))
                .withChunkBytes(number(Parameter.CHUNK_BYTES))
                .withWindow(number(Parameter.WINDOW))
                .withThreads(Math.min(channels, number(Parameter.THREADS)))
                .withSpin(Duration.of(number(Parameter.SPIN), ChronoUnit.MICROS));
        return weights().isEmpty() ? config : config.withWeights(weights());
    }

    /**
     * Where and how a node's threads run.
     *
     * @param node which
     * @param rails its rails, as for {@link #cores}
     */
    Placement placement(Node node, List<Rail> rails) {
        return new Placement(
                cores(node, rails),
                Scheduling.valueOf(values.get(Parameter.SCHEDULING).toUpperCase(Locale.ROOT)));
    }

    /**
     * The cores of a node's threads.
     *
     * @param node which
     * @param rails its rails, for the value that asks for what is near them: the first rail decides
     */
    public Cores cores(Node node, List<Rail> rails) {
        String value = values.get(Parameter.CORES);
        if (value.equals(Parameter.CORES.standard())) {
            return Cores.ANY;
        }
        if (value.equals(Parameter.NUMA)) {
            return rails.isEmpty()
                    ? Cores.ANY
                    : Cores.near(Path.of("/sys"), rails.get(0).name());
        }
        String[] nodes = value.split("/", 2);
        return Cores.parse(nodes[nodes.length == 1 || node == Node.A ? 0 : 1]);
    }

    /** Where a node's messages lie. */
    MemoryKind memory(Node node) {
        String[] nodes = value(Parameter.MEMORY).split("/", 2);
        return MemoryKind.valueOf(nodes[node == Node.A ? 0 : nodes.length - 1]);
    }

    /** Whether they lie in a GPU's memory. */
    public boolean usesGpu(Node node) {
        return memory(node) == MemoryKind.CUDA;
    }

    /** What unpacks on a node whose messages lie there. */
    UnpackMode unpack(MemoryKind memory) {
        return isStandard(Parameter.UNPACK)
                ? memory == MemoryKind.CUDA ? UnpackMode.KERNEL : UnpackMode.HOST
                : UnpackMode.valueOf(value(Parameter.UNPACK));
    }

    /** Whether a receiver leaves what it has got where it came, so that there is nothing to be compared. */
    boolean leavesFragments() {
        return value(Parameter.UNPACK).equals(UnpackMode.NONE.name());
    }

    /** Whether the wire is an NCCL net plugin. */
    public boolean usesPlugin() {
        return wire() == Wire.NCCL;
    }

    /**
     * A wire of the chosen kind.
     *
     * @param plugin what to load for provider nccl
     * @throws IllegalStateException if that is needed and missing
     */
    public NetProvider provider(Optional<NodePlugin> plugin) {
        return provider(plugin, new SocketProvider());
    }

    /** The same, where provider socket listens at the ports of {@code sockets}. */
    NetProvider provider(Optional<NodePlugin> plugin, SocketProvider sockets) {
        return wire().provider(this, plugin, sockets);
    }

    private Wire wire() {
        return Wire.valueOf(value(Parameter.PROVIDER).toUpperCase(Locale.ROOT));
    }

    /** Throws IllegalStateException if these settings need a plugin and none is there. */
    void requirePlugin(Optional<NodePlugin> plugin) {
        if (usesPlugin() && plugin.isEmpty()) {
            throw new IllegalStateException("provider=nccl: this node has no plugin; start it with --plugin PATH");
        }
    }

    /** Bytes of one transfer. */
    public long messageBytes() {
        return Long.parseLong(values.get(Parameter.MESSAGE_BYTES));
    }

    /**
     * How many messages node A has under way at a time.
     *
     * @param auto how many where that is chosen
     */
    public int inFlight(int auto) {
        int asked = number(Parameter.IN_FLIGHT);
        return asked == TransferConfig.AUTO ? Math.min(auto, messageBuffers()) : asked;
    }

    /** Memory of a node for its transfers. */
    long workingSetBytes() {
        return messageBytes() * messageBuffers();
    }

    /** Threads of node B for a trial: those that drive the channels, and one that reads the control connection. */
    int threadsOfNodeB() {
        TransferConfig config = transfer();
        int most =
                config.threads() == TransferConfig.AUTO ? Runtime.getRuntime().availableProcessors() : config.threads();
        return Math.min(config.channels(), most) + 1;
    }

    /** How many messages fit into the working set: the transfers go round in so many buffers, at least one. */
    public int messageBuffers() {
        long workingSet = Long.parseLong(values.get(Parameter.WORKING_SET_BYTES));
        return (int) Math.max(1, Math.min(4096, workingSet / Math.max(1, messageBytes())));
    }

    private void refuseOptionsOfTheOtherProvider() {
        String provider = values.get(Parameter.PROVIDER);
        for (Parameter each : Parameter.values()) {
            if (!each.isFor(provider) && !isStandard(each)) {
                throw new IllegalArgumentException(each.label() + "=" + values.get(each)
                        + (usesPlugin()
                                ? " is of provider=socket; with provider=nccl the plugin's own environment "
                                        + "variables decide"
                                : " is of provider=nccl"));
            }
        }
    }

    private void requireRoomForTheWindow() {
        int requests = number(Parameter.PLUGIN_REQUESTS);
        if (usesPlugin() && number(Parameter.WINDOW) > requests) {
            throw new IllegalArgumentException("window=" + values.get(Parameter.WINDOW)
                    + " with provider=nccl: allowed is 1 to " + requests
                    + ", the requests that a connection of the plugin"
                    + " is taken to hold; if it holds more, say how many: -p pluginRequests="
                    + values.get(Parameter.WINDOW));
        }
    }

    // two messages in one buffer at the same time could not be told apart when their bytes are compared
    private void requireMemoryForTheMessagesInFlight() {
        int inFlight = inFlight(1);
        if (inFlight > messageBuffers()) {
            throw new IllegalArgumentException("inFlight=" + inFlight + ": the working set of "
                    + values.get(Parameter.WORKING_SET_BYTES) + " bytes holds " + messageBuffers() + " of messageBytes="
                    + messageBytes() + "; make it larger: -p workingSetBytes=" + inFlight * messageBytes());
        }
    }

    boolean isStandard(Parameter parameter) {
        return values.get(parameter).equals(parameter.standard());
    }

    private List<Double> weights() {
        String weights = values.get(Parameter.WEIGHTS);
        return weights.equals(Parameter.WEIGHTS.standard())
                ? List.of()
                : Arrays.stream(weights.split(":")).map(Double::valueOf).toList();
    }

    String value(Parameter parameter) {
        return Objects.requireNonNull(values.get(parameter));
    }

    /** Bytes of a socket's buffer. */
    int buffer(Parameter parameter) {
        return value(parameter).equals(Parameter.AUTO) ? SocketOptions.AUTO : number(parameter);
    }

    int number(Parameter parameter) {
        String value = values.get(parameter);
        return value.equals(Parameter.AUTO) ? TransferConfig.AUTO : Integer.parseInt(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
