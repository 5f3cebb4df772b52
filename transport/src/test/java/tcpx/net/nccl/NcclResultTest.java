package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NcclResultTest {
    @ParameterizedTest
    @CsvSource({
        "0, ncclSuccess",
        "1, ncclUnhandledCudaError",
        "2, ncclSystemError",
        "3, ncclInternalError",
        "4, ncclInvalidArgument",
        "5, ncclInvalidUsage",
        "6, ncclRemoteError",
        "7, ncclInProgress",
        "8, result 8",
        "-1, result -1"
    })
    void codesHaveTheNamesOfTheirDocumentation(int code, String symbol) {
        assertThat(NcclResult.symbol(code)).isEqualTo(symbol);
        assertThat(NcclResult.meaning(code)).isNotBlank();
    }
}
