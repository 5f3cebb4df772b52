package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPathsTest {
    private static final OwnPaths PATHS = new OwnPaths("/home/joan/src/tcpx", "/home/joan");

    @ParameterizedTest
    @CsvSource({
        "-Dtcpx.home=/home/joan/src/tcpx, -Dtcpx.home=.",
        "-cp /home/joan/src/tcpx/target/a.jar:/home/joan/b.jar, -cp ./target/a.jar:~/b.jar",
        "--secret-file /home/joan/secret, --secret-file ~/secret",
        "/home/joan/src/tcpx-2/x, ~/src/tcpx-2/x",
        "/home/joan/src/tcpx.old/x, ~/src/tcpx.old/x",
        "/home/joanna/x, /home/joanna/x",
        "-L/home/joan/lib, -L~/lib",
    })
    void whatLiesBelowTheCheckoutOrTheHomeDirectoryIsShownRelativeToIt(String text, String shown) {
        assertThat(PATHS.hideIn(text)).isEqualTo(shown);
    }

    @Test
    void theOrderDoesNotMatterWhenTheHomeDirectoryLiesInTheCheckout() {
        assertThat(new OwnPaths("/checkout", "/checkout/home").hideIn("/checkout/home/a /checkout/b"))
                .isEqualTo("~/a ./b");
    }

    @Test
    void aHomeThatIsTheRootOrUnknownHidesNothing() {
        assertThat(new OwnPaths("/", "").hideIn("-Dx=/usr/lib")).isEqualTo("-Dx=/usr/lib");
    }

    @Test
    void theCommandAndTheEnvironmentOfARunNameNoPathOfThisProcess() {
        String checkout = Path.of("").toAbsolutePath().toString();
        RunProperties run = RunProperties.of(Map.of())
                .withCommand(
                        Map.of(),
                        List.of("--secret-file", checkout + "/secret", System.getProperty("user.home") + "/x"));
        assertThat(run.command()).contains("./run-bench.sh --secret-file ./secret ~/x");
        assertThat(Environment.capture(List.of()).values().values())
                .noneMatch(value -> value.contains(checkout))
                .noneMatch(value -> value.contains(System.getProperty("user.home") + "/"));
    }
}
