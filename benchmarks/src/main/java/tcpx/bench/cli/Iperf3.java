package tcpx.bench.cli;

import java.util.List;
import java.util.Map;
import tcpx.bench.peers.Measured;
import tcpx.bench.peers.PeerOutput;

/** The command lines of iperf3 and the sum of several. */
final class Iperf3 {
    private static final String PORT = Integer.toString(Ground.PORT);

    private Iperf3() {}

    /** A server for one client; {@code how} goes before it and may be empty. */
    static TimedProgram server(Ground ground, List<String> how, String... more) {
        List<String> line = Ground.line(how, "iperf3", "-s", "-1", "--forceflush", "-p", PORT);
        return ground.onB(Map.of(), Ground.line(line, more));
    }

    static void awaitListening(TimedProgram server) {
        server.awaitText("listening", Ground.START_SECONDS);
    }

    /** A client that sends to {@code address}. */
    static TimedProgram client(Ground ground, List<String> how, String address, String... more) {
        List<String> line =
                Ground.line(how, "iperf3", "-c", address, "-p", PORT, "-t", ground.wholeSeconds(), "-l", "1M", "-J");
        return ground.onA(Map.of(), Ground.line(line, more));
    }

    /** Waits for all and adds them up. */
    static Measured sum(Ground ground, List<TimedProgram> clients, List<TimedProgram> servers) {
        double rate = 0;
        double bytes = 0;
        double seconds = 0;
        double cpuA = 0;
        double cpuB = 0;
        for (TimedProgram client : clients) {
            PeerOutput.Moved moved = PeerOutput.iperf3(client.await(ground.patienceSeconds()));
            rate += moved.goodputGBps();
            bytes += moved.bytes();
            seconds = Math.max(seconds, moved.seconds());
            cpuA += client.cpuSeconds();
        }
        for (TimedProgram server : servers) {
            server.await(Ground.START_SECONDS);
            cpuB += server.cpuSeconds();
        }
        return new Measured(rate, seconds, bytes, cpuA / (bytes / 1e9), cpuB / (bytes / 1e9));
    }
}
