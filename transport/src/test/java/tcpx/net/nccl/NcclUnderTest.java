package tcpx.net.nccl;

import java.nio.file.Path;
import java.util.Optional;
import tcpx.Soak;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.ProviderUnderTest;
import tcpx.net.Rail;

/** One plugin, loaded twice. */
record NcclUnderTest(NetProvider sending, NetProvider receiving) implements ProviderUnderTest {
    private static final int TOKEN_AT = 8;
    private static final int WAYS = 16;

    NcclUnderTest(Path plugin) {
        this(NcclNetProvider.load(plugin, NcclOptions.DEFAULT), NcclNetProvider.load(plugin, NcclOptions.DEFAULT));
    }

    // the contract is kept in that many ways, which do so together
    @Override
    public int rounds(int all) {
        return Soak.rounds(all) / WAYS;
    }

    @Override
    public Rail sendingRail() {
        return new Rail(0, "lo", "");
    }

    @Override
    public Rail receivingRail() {
        return new Rail(0, "0", "");
    }

    @Override
    public Optional<Handle> forged(Handle genuine) {
        byte[] bytes = genuine.bytes();
        bytes[TOKEN_AT] ^= 1;
        return Optional.of(new Handle(bytes));
    }

    @Override
    public void close() {
        sending.close();
        receiving.close();
    }
}
