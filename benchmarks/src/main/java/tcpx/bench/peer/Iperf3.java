package tcpx.bench.peer;

import java.util.List;
import java.util.Map;
import tcpx.bench.launch.TimedProgram;

/** The command lines of iperf3 and the sum of several. */
final class Iperf3 {
    private static final String PORT = Integer.toString(PeerContext.PORT);

    private Iperf3() {}

    /** A server for one client; {@code how} goes before it and may be empty. */
    static TimedProgram server(PeerContext context, List<String> how, String... more) {
        List<String> line = PeerContext.line(how, "iperf3", "-s", "-1", "--forceflush", "-p", PORT);
        return context.onB(Map.of(), PeerContext.line(line, more));
    }

    static void awaitListening(TimedProgram server) {
        server.awaitText("listening", PeerContext.START_SECONDS);
    }

    /** A client that sends to {@code address}. */
    static TimedProgram client(PeerContext context, List<String> how, String address, String... more) {
        List<String> line = PeerContext.line(
                how, "iperf3", "-c", address, "-p", PORT, "-t", context.wholeSeconds(), "-l", "1M", "-J");
        return context.onA(Map.of(), PeerContext.line(line, more));
    }

    /** Waits for all and adds them up. */
    static PeerMeasurement sum(PeerContext context, List<TimedProgram> clients, List<TimedProgram> servers) {
        double rate = 0;
        double bytes = 0;
        double seconds = 0;
        double cpuA = 0;
        double cpuB = 0;
        for (TimedProgram client : clients) {
            PeerOutput.Moved moved = PeerOutput.iperf3(client.await(context.patienceSeconds()));
            rate += moved.goodputGBps();
            bytes += moved.bytes();
            seconds = Math.max(seconds, moved.seconds());
            cpuA += client.cpuSeconds();
        }
        for (TimedProgram server : servers) {
            server.await(PeerContext.START_SECONDS);
            cpuB += server.cpuSeconds();
        }
        return new PeerMeasurement(rate, seconds, bytes, cpuA / (bytes / 1e9), cpuB / (bytes / 1e9));
    }
}
