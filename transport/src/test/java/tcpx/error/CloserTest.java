package tcpx.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {
    private final List<Integer> closed = new ArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void theLastTakenOverIsClosedFirstAndEachOnce() {
        closer.own(() -> closed.add(1));
        closer.own(() -> closed.add(2));
        closer.close();
        closer.close();
        assertThat(closed).containsExactly(2, 1);
    }

    @Test
    void aPartThatFailsKeepsNoOtherOpen() {
        closer.own(() -> closed.add(1));
        closer.own(() -> {
            throw new IOException("second");
        });
        closer.own(() -> {
            throw new IllegalArgumentException("third");
        });
        assertThatThrownBy(closer::close)
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        assertThat(closed).containsExactly(1);
    }

    @Test
    void afterAFailureThatFailureIsWhatRemains() {
        closer.own(() -> closed.add(1));
        closer.own(() -> {
            throw new IOException("in closing");
        });
        Exception reason = new Exception("the reason");
        assertThat(closer.closeAfter(reason)).isSameAs(reason);
        assertThat(reason.getSuppressed()).singleElement().isInstanceOf(IOException.class);
        assertThat(closed).containsExactly(1);
    }
}
