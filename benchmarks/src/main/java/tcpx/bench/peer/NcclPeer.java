package tcpx.bench.peer;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.launch.TimedProgram;

/**
 * NCCL from GPU to GPU over its own socket transport, a process on each node: as it comes, or with as many threads and
 * sockets as it takes to fill several rails.
 *
 * @param threads of each connection, 0 for NCCL's own choice
 * @param sockets of each thread
 * @see <a href="https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/env.html">NCCL's environment variables</a>
 */
record NcclPeer(PeerContext context, int threads, int sockets, Path binary) implements Peer.Runner {
    private static final String WHO = "the NCCL program";

    static Peer peer(String name, int threads, int sockets, String manner) {
        return new Peer(
                name,
                manner,
                CSource.COMPILER,
                () -> CSource.missing().or(GpuPrograms::missingNccl),
                Peer.Traffic.MESSAGES,
                context -> new NcclPeer(
                        context, threads, sockets, context.scratch().resolve("ncclstream")));
    }

    @Override
    public void prepare() {
        CSource.compile(context, "gcc", "ncclstream.c", binary);
    }

    @Override
    public PeerMeasurement run() {
        String host = context.lab().a().control().getHostAddress();
        try (TimedProgram sender = context.onA(environment("a"), line("0", host, GpuPrograms.gpuA()))) {
            sender.awaitText("READY", PeerContext.START_SECONDS);
            try (TimedProgram receiver = context.onB(environment("b"), line("1", host, GpuPrograms.gpuB()))) {
                String said = sender.await(context.patienceSeconds());
                PeerMeasurement moved =
                        PeerMeasurement.of(PeerOutput.figures(WHO, said, "bytes", "seconds", "cpu", "cpuB"));
                receiver.await(PeerContext.START_SECONDS);
                return moved;
            }
        }
    }

    private List<String> line(String rank, String host, String gpu) {
        return List.of(
                binary.toString(),
                rank,
                host,
                PeerContext.PORT_TEXT,
                gpu,
                Long.toString(context.messageBytes()),
                PeerContext.WARM_SECONDS,
                context.secondsText());
    }

    // two nodes on one machine must not take each other for neighbours that share memory
    private Map<String, String> environment(String node) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "NCCL_HOSTID", "node-" + node,
                "NCCL_NET", "Socket",
                "NCCL_NET_PLUGIN", "none",
                "NCCL_IB_DISABLE", "1",
                "NCCL_P2P_DISABLE", "1",
                "NCCL_SHM_DISABLE", "1",
                "NCCL_NVLS_ENABLE", "0",
                "NCCL_SOCKET_IFNAME", "=" + context.devices()));
        if (threads > 0) {
            environment.put("NCCL_SOCKET_NTHREADS", Integer.toString(threads));
            environment.put("NCCL_NSOCKS_PERTHREAD", Integer.toString(sockets));
        }
        return environment;
    }
}
