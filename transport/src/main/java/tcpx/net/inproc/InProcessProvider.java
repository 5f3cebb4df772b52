package tcpx.net.inproc;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetDevice;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.Viability;
import tcpx.time.Deadline;

/**
 * A wire inside one process, for tests and as the floor of the harness. Both ends use providers (or one provider) on
 * the same {@link InProcessHub}, with the same capabilities. {@code connect} returns as soon as the listener has the
 * connection in its queue, as a TCP connect does.
 *
 * <p>Any capabilities may be asked for, and the wire then behaves so: it ignores tags where it is not self-describing,
 * refuses tests out of turn where it completes in order, keeps slots until {@code consumed}, and without
 * acknowledgement completes short messages before the receiver has seen them.
 */
public final class InProcessProvider implements NetProvider {
    /** Self-describing, acknowledged, in any order, nothing to consume. */
    public static final Capabilities DEFAULT_CAPABILITIES =
            new Capabilities(Set.of(MemoryKind.HOST), 1024, false, false, true, true);

    private final InProcessHub hub;
    private final Capabilities capabilities;
    private final Function<Rail, FaultScript> faults;

    /** A faultless wire of the {@link #DEFAULT_CAPABILITIES}. */
    public InProcessProvider(InProcessHub hub) {
        this(hub, DEFAULT_CAPABILITIES, rail -> FaultScript.NONE);
    }

    /**
     * A wire as asked for.
     *
     * @param hub where this end meets the other
     * @param capabilities what the wire can do
     * @param faults what goes wrong on this end's comms of a rail; asked once for each listener and each connect
     */
    public InProcessProvider(InProcessHub hub, Capabilities capabilities, Function<Rail, FaultScript> faults) {
        this.hub = Objects.requireNonNull(hub, "hub");
        this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
        this.faults = Objects.requireNonNull(faults, "faults");
    }

    @Override
    public String name() {
        return "inproc";
    }

    @Override
    public Viability viability() {
        return new Viability.Viable();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<NetDevice> devices() {
        return List.of(new NetDevice(0, "inproc0", "", "", 0, true));
    }

    @Override
    public ListenComm listen(Rail rail, int depth, PortRange ports) {
        FaultScript script = scriptFor(rail, "listen", depth);
        return new InProcessListenComm(hub, rail, capabilities, script, depth);
    }

    @Override
    public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        FaultScript script = scriptFor(rail, "connect", depth);
        script.connectGates().forEach(gate -> await(gate, rail, deadline));
        Link link = new Link(depth, capabilities.acknowledged(), script);
        String refusal = hub.offer(handle, link);
        if (!refusal.isEmpty()) {
            link.closeSender();
            link.closeReceiver();
            throw new WireException(
                    rail.name(),
                    "connect " + handle,
                    refusal,
                    "no listener takes this handle",
                    "Pass on the handle of a live listener unchanged");
        }
        return new InProcessSendComm(rail, capabilities, link, script, depth);
    }

    private static void await(FaultGate gate, Rail rail, Deadline deadline) {
        try {
            if (!gate.await(deadline)) {
                throw new WireException(rail.name(), "connect", "ETIMEDOUT", "held back by the fault script", "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WireException(rail.name(), "connect", "EINTR", "interrupted", "");
        }
    }

    private FaultScript scriptFor(Rail rail, String operation, int depth) {
        if (depth < 1 || depth > capabilities.maxInFlight()) {
            throw new IllegalArgumentException("a depth of " + depth + ", allowed: 1.." + capabilities.maxInFlight());
        }
        FaultScript script = faults.apply(rail);
        if (script.reorders() && capabilities.completesInOrder()) {
            throw new IllegalArgumentException("a script that reorders, on a wire that completes in order: " + script);
        }
        if (script.isRailDown()) {
            throw new WireException(rail.name(), operation, "ENETDOWN", "the rail is down", "Bring the rail up");
        }
        return script;
    }

    @Override
    public Poller newPoller() {
        return new InProcessPoller();
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
