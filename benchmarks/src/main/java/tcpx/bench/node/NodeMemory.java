package tcpx.bench.node;

import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Node;
import tcpx.cuda.CopyUnpacker;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.KernelUnpacker;
import tcpx.error.Closer;
import tcpx.error.ProviderUnavailableException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.staged.DeviceProvider;
import tcpx.net.staged.UnpackProvider;
import tcpx.unpack.HostUnpacker;
import tcpx.unpack.UnpackMode;
import tcpx.unpack.Unpacker;

/** Where one node's messages lie in a trial, and what moves them there: host memory, or a GPU's. */
final class NodeMemory implements AutoCloseable {
    private final Closer parts = new Closer();
    private final Optional<CudaDevice> gpu;
    private final UnpackMode unpack;

    private NodeMemory(Optional<CudaDevice> gpu, UnpackMode unpack) {
        this.gpu = gpu;
        this.unpack = unpack;
        gpu.ifPresent(parts::own);
    }

    /**
     * The memory that the settings ask for on this node.
     *
     * @param rails the node's own, to which its GPU should be near
     * @throws tcpx.error.TransportException if it needs a GPU that cannot be used
     */
    static NodeMemory open(Settings settings, Node node, List<Rail> rails) {
        MemoryKind kind = settings.memory(node);
        return new NodeMemory(
                kind == MemoryKind.CUDA ? Optional.of(NodeGpu.open(node, rails)) : Optional.empty(),
                settings.unpack(kind));
    }

    /** Memory of that kind. */
    Region allocate(long bytes) {
        return gpu.isPresent() ? gpu.get().allocate(Math.max(1, bytes)) : Region.allocate(bytes);
    }

    /** Whether this process can read it. */
    boolean isHost() {
        return gpu.isEmpty();
    }

    /** Copies between memory of this kind and this process's. */
    void copy(long to, long from, long bytes) {
        gpu.orElseThrow().copy(to, from, bytes);
    }

    /** The wire, with what has to be around it; takes it over. */
    NetProvider around(NetProvider wire) {
        NetProvider provider = wire;
        if (wire.capabilities().needsConsumed()) {
            provider = new UnpackProvider(wire, unpacker());
        }
        return gpu.isPresent() && !wire.capabilities().memoryKinds().contains(MemoryKind.CUDA)
                ? new DeviceProvider(provider, gpu.get())
                : provider;
    }

    private Unpacker unpacker() {
        return switch (unpack) {
            case NONE -> Unpacker.NONE;
            case HOST -> new HostUnpacker(Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
            case KERNEL -> new KernelUnpacker(device());
            case D2D -> new CopyUnpacker(device());
        };
    }

    private CudaDevice device() {
        return gpu.orElseThrow(() -> new ProviderUnavailableException(
                "unpack=" + unpack + " works on a GPU, and this node's messages lie in host memory",
                "Add -p memory=CUDA, or use unpack=HOST"));
    }

    @Override
    public void close() {
        parts.close();
    }
}
