package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.LabHost.LabMode;

class LabCommandTest {
    @TempDir
    Path programs;

    /** A lab as it is written down, of which nothing is there but its tools. */
    private Lab lab(String rates, String delays, int mtu, String gsoMaxBytes) throws IOException {
        for (String tool : List.of("ip", "tc", "unshare", "nsenter")) {
            assertThat(Files.createFile(programs.resolve(tool)).toFile().setExecutable(true))
                    .isTrue();
        }
        LabHost host = new LabHost(programs.toString(), programs, List.of(LabMode.ROOT), new Random(1));
        return Lab.join("""
            format=1
            name=tcpx-00beef
            finished=true
            launcher=1@1
            mode=ROOT
            rates=%s
            delays=%s
            mtu=%d
            gsoMaxBytes=%s
            requestedCongestion=cubic
            congestion=cubic
            a=named:tcpx-00beef-a
            b=named:tcpx-00beef-b
            """.formatted(rates, delays, mtu, gsoMaxBytes), host);
    }

    @Test
    void saysWhatItIsHowToGetInAndHowToTakeItDown() throws IOException {
        ProcessHandle cat = ProcessHandle.current();
        assertThat(LabCommand.Status.text(
                        lab("4gbit,4gbit", "none", 8244, ""),
                        node -> node.name().equals("b") ? List.of(cat) : List.of()))
                .isEqualTo(
                        """
                        tcpx-00beef: 2 rails at 4gbit, MTU 8244, cubic, by way of root
                          node a         eth1 10.77.1.1, eth2 10.77.2.1
                            run in it    %1$s/nsenter --net=/run/netns/tcpx-00beef-a -- PROGRAM
                          node b         eth1 10.77.1.2, eth2 10.77.2.2
                            run in it    %1$s/nsenter --net=/run/netns/tcpx-00beef-b -- PROGRAM
                            runs in it   %2$d (%3$s)
                          take it down   ./run-bench.sh lab down tcpx-00beef
                        """.formatted(programs, cat.pid(), cat.info().command().orElseThrow()));
    }

    @Test
    void namesEveryRateAndDelayWhereTheyDifferAndTheLargestPacketIfOneIsSet() throws IOException {
        assertThat(LabCommand.Status.text(lab("4gbit,none", "none,5ms", 9000, "524280"), node -> List.of()))
                .startsWith("tcpx-00beef: 2 rails at 4gbit,none, none,5ms one way, MTU 9000, packets up to 524280, "
                        + "cubic, by way of root\n");
    }
}
