package tcpx.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import tcpx.bench.result.SearchPath;

class CSourceTest {
    @Test
    void aHeaderThatTheCompilerDoesNotFindIsToldWithItsPackage() {
        assumeTrue(SearchPath.own().has("gcc"), "needs gcc");
        assertThat(CSource.missing("gcc", "of-nobody.h", "libofnobody-dev"))
                .contains("gcc finds no of-nobody.h: apt-get install -y libofnobody-dev");
    }

    @Test
    void nothingIsMissingWhereItIsFoundOrWhereThereIsNoCompilerToAsk() {
        assertThat(CSource.missing("gcc", "stddef.h", "libc6-dev")).isEmpty(); // the compiler's own
        assertThat(CSource.missing("no-such-compiler", "stdlib.h", "libc6-dev")).isEmpty();
    }
}
