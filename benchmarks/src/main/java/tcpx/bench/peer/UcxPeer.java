package tcpx.bench.peer;

import java.util.List;
import java.util.Map;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.launch.TimedProgram;

/** UCX, which stripes large messages over its rails. */
final class UcxPeer implements Peer.Runner {
    private static final long FIRST_BYTES = 200_000_000;
    private static final long FEWEST_MESSAGES = 4;
    private static final int WARM_SHARE = 5;
    private static final List<String> PROGRAM = List.of("ucx_perftest");

    private final PeerContext context;
    private long messages;

    UcxPeer(PeerContext context) {
        this.context = context;
        this.messages = messages(FIRST_BYTES);
    }

    /** It takes a number of messages and no time: a short run finds out how many fit. */
    @Override
    public void prepare() {
        messages = messages(run().goodputGBps() * 1e9 * context.seconds());
    }

    private long messages(double bytes) {
        return Math.max(FEWEST_MESSAGES, Math.round(bytes / context.messageBytes()));
    }

    @Override
    public PeerMeasurement run() {
        long warmUp = Math.max(1, messages / WARM_SHARE);
        try (TimedProgram server = context.onB(environment(), PeerContext.line(PROGRAM, "-p", PeerContext.PORT_TEXT))) {
            String address = context.lab().b().control().getHostAddress();
            String options = "%s -p %d -t tag_bw -s %d -n %d -w %d -O 8 -f -v"
                    .formatted(address, PeerContext.PORT, context.messageBytes(), messages, warmUp);
            Ended client = connected(PeerContext.line(PROGRAM, options.split(" ")), server);
            double rate = PeerOutput.ucxGBps(client.text());
            server.await(PeerContext.START_SECONDS);
            double measured = (double) messages * context.messageBytes();
            double moved = (double) (messages + warmUp) * context.messageBytes();
            return new PeerMeasurement(
                    rate,
                    measured / 1e9 / rate,
                    moved,
                    client.cpuSeconds() / (moved / 1e9),
                    server.cpuSeconds() / (moved / 1e9),
                    Map.of());
        }
    }

    private Map<String, String> environment() {
        String rails = Integer.toString(context.railsB().size());
        return Map.ofEntries(
                Map.entry("UCX_TLS", "tcp"),
                Map.entry("UCX_NET_DEVICES", context.devices()),
                Map.entry("UCX_MAX_RNDV_RAILS", rails),
                Map.entry("UCX_MAX_EAGER_RAILS", rails));
    }

    private record Ended(String text, double cpuSeconds) {}

    // the server does not say when it listens: the client is tried until it gets through
    private Ended connected(List<String> line, TimedProgram server) {
        long deadlineNs = System.nanoTime() + PeerContext.START_SECONDS * 1_000_000_000L;
        while (true) {
            try (TimedProgram client = context.onA(environment(), line)) {
                // a number of messages takes as long as it takes: with a fault several times the time given
                String text = client.await(context.patienceSeconds() + 2 * Math.round(context.seconds()));
                return new Ended(text, client.cpuSeconds());
            } catch (BenchmarkFailure e) {
                if (server.ended() || System.nanoTime() > deadlineNs) {
                    throw e;
                }
                TimedProgram.pause();
            }
        }
    }
}
