package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/scale.md says that sessions cost, counted by the kernel in two nodes that have 64 between them. */
@Timeout(180)
class EndpointBoundsTest {
    private static final int CHANNELS = 4;
    private static final int MORE = 56;

    @Test
    void sixtyFourSessionsOnANodeStayWithinWhatIsDocumented() throws Exception {
        try (SessionCosts nodes = new SessionCosts(CHANNELS)) {
            nodes.open(64 - MORE);
            List<SessionCosts.Figures> few = nodes.figures();
            nodes.open(64);
            List<SessionCosts.Figures> many = nodes.figures();
            for (int i = 0; i < 2; i++) {
                SessionCosts.Figures before = few.get(i);
                SessionCosts.Figures after = many.get(i);
                String node = i == 0 ? "sending node: " : "receiving node: ";
                assertThat(after.threads()).as(node + "threads").isEqualTo(before.threads());
                assertThat(after.files() - before.files())
                        .as(node + "descriptors of %d sessions", MORE)
                        .isEqualTo(MORE * (CHANNELS + 1));
                assertThat((after.heapKib() - before.heapKib()) / MORE)
                        .as(node + "KiB of heap of a session")
                        .isLessThan(512);
                assertThat((after.outsideKib() - before.outsideKib()) / MORE)
                        .as(node + "KiB outside the heap of a session")
                        .isLessThan(512);
                assertThat(after.idleMs())
                        .as(node + "CPU milliseconds of an idle second")
                        .isLessThan(50);
            }
        }
    }
}
