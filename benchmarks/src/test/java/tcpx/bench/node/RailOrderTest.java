package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tcpx.net.Rail;

class RailOrderTest {
    private static final List<Rail> RAILS =
            List.of(new Rail(0, "eth1", ""), new Rail(1, "eth2", ""), new Rail(2, "eth3", ""));

    @Test
    void theUsualOrderIsNotTold() {
        assertThat(RailOrder.of(RAILS)).isEmpty();
        assertThat(RailOrder.apply(null, RAILS)).isEqualTo(RAILS);
    }

    @Test
    void theReceiverUsesTheRailsAsTheSenderDoes() {
        List<Rail> rotated = RailOrder.beginningWith(2, RAILS);

        assertThat(rotated).extracting(Rail::name).containsExactly("eth3", "eth1", "eth2");
        assertThat(RailOrder.of(rotated)).contains("2,0,1");
        assertThat(RailOrder.apply("2,0,1", RAILS)).isEqualTo(rotated);
    }

    @Test
    void anOrderThatIsNotOfAllRailsIsRefused() {
        assertThatThrownBy(() -> RailOrder.apply("0,0,1", RAILS)).hasMessageContaining("allowed is 0,1,2");
        assertThatThrownBy(() -> RailOrder.apply("0,1,2,3", RAILS)).hasMessageContaining("railOrder=0,1,2,3");
    }
}
