package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tcpx.bench.lab.KeptLab;
import tcpx.bench.lab.LabMode;
import tcpx.bench.lab.LabRail;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;

class KeptLabTextTest {
    private static List<LabRail> rails(int side) throws UnknownHostException {
        return List.of(
                new LabRail("eth1", "eth1", InetAddress.getByName("10.77.1." + side)),
                new LabRail("eth2", "eth2", InetAddress.getByName("10.77.2." + side)));
    }

    private static KeptLab lab(LabSpec spec, List<KeptLab.Inhabitant> inside) throws UnknownHostException {
        return new KeptLab(
                "tcpx-00beef",
                LabMode.ROOT,
                spec,
                "cubic",
                rails(1),
                rails(2),
                inside,
                List.of("/usr/bin/nsenter", "--net=/run/netns/tcpx-00beef-a", "--"),
                List.of("/usr/bin/nsenter", "--net=/run/netns/tcpx-00beef-b", "--"));
    }

    @Test
    void saysWhatItIsHowToGetInAndHowToTakeItDown() throws UnknownHostException {
        assertThat(KeptLabText.of(lab(LabSpec.of(2, "4gbit"), List.of(new KeptLab.Inhabitant("b", 4711, "/bin/cat")))))
                .isEqualTo("""
                        tcpx-00beef: 2 rails at 4gbit, MTU 8244, cubic, by way of root
                          node a         eth1 10.77.1.1, eth2 10.77.2.1
                            run in it    /usr/bin/nsenter --net=/run/netns/tcpx-00beef-a -- PROGRAM
                          node b         eth1 10.77.1.2, eth2 10.77.2.2
                            run in it    /usr/bin/nsenter --net=/run/netns/tcpx-00beef-b -- PROGRAM
                            runs in it   4711 (/bin/cat)
                          take it down   ./run-bench.sh lab down tcpx-00beef
                        """);
    }

    @Test
    void namesEveryRateWhereTheyDifferAndTheLargestPacketIfOneIsSet() throws UnknownHostException {
        LabSpec spec = new LabSpec(RailRate.parseList("4gbit,none", 2), 9000, OptionalInt.of(524_280), "cubic");
        assertThat(KeptLabText.of(lab(spec, List.of())))
                .startsWith(
                        "tcpx-00beef: 2 rails at 4gbit,none, MTU 9000, packets up to 524280, cubic, by way of root\n");
    }
}
