package tcpx.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeersTest {
    @Test
    void besideHostMemoryStandsNoProgramOfGpuMemory() {
        assertThat(Peers.ofTransfers().moving(false).names())
                .containsExactly("nio", "bare", "bare-vmsplice", "iperf3", "mptcp", "ucx_perftest", "openmpi");
        assertThat(Peers.ofTransfers().moving(true).names()).contains("nio", "bare-gpu", "nccl-4x4");
        assertThat(Peers.ofRoundTrips().moving(false).names()).contains("pingpong-c");
    }
}
