package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;

/** Who waits to be taken: real offers, by a clock that is turned by hand. */
@Timeout(60)
class WaitingOffersTest {
    private final HandClock clock = new HandClock();
    private final HandshakeLimits rules =
            new HandshakeLimits(HandshakeLimits.VERSION, Duration.ofSeconds(5), 2, Duration.ofSeconds(60), clock);
    private final WaitingOffers waiting = new WaitingOffers(rules);
    private final BlockingQueue<Offer> come = new LinkedBlockingQueue<>();
    private BootstrapServer server;

    @BeforeEach
    void open() {
        server = BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET);
        Background.run(() -> {
            while (true) {
                come.add(server.accept(TwoEnds.soon()));
            }
        });
    }

    @AfterEach
    void close() {
        server.close();
        waiting.end("the test is over", null);
    }

    @Test
    void areTakenInTheOrderInWhichTheyCame() throws Exception {
        FutureTask<ControlConnection> first = comes();
        FutureTask<ControlConnection> second = comes();
        waiting.take(TwoEnds.past()).accept(Options.none().with("you", "first")).close();
        waiting.take(TwoEnds.past())
                .accept(Options.none().with("you", "second"))
                .close();
        assertThat(first.get().options().get("you")).contains("first");
        assertThat(second.get().options().get("you")).contains("second");
        assertThat(waiting.take(TwoEnds.past())).isNull();
    }

    @Test
    void areRefusedWhenTheyHaveWaitedTooLongAndNotBefore() throws Exception {
        FutureTask<ControlConnection> early = comes();
        clock.turn(Duration.ofSeconds(20));
        FutureTask<ControlConnection> later = comes();
        clock.turn(Duration.ofSeconds(40).minusNanos(1));
        assertThat(waiting.refuseTheLate()).as("ms until the first is late").isEqualTo(1);
        assertThat(early.isDone()).isFalse();
        clock.turn(Duration.ofNanos(1));
        assertThat(waiting.refuseTheLate()).as("ms until the second is").isEqualTo(20_000);
        assertRefused(early, "nobody here took the offer within 60 s");
        assertThat(later.isDone()).isFalse();
        clock.turn(Duration.ofSeconds(20));
        assertThat(waiting.refuseTheLate()).as("nobody waits").isZero();
        assertRefused(later, "nobody here took the offer within 60 s");
    }

    @Test
    void areRefusedAtOnceWhenTooManyWait() throws Exception {
        comes();
        comes();
        assertRefused(comes(), "2 peers wait already");
    }

    @Test
    void whoHasGoneTakesNobodysPlace() throws Exception {
        for (int i = 0; i < 2; i++) {
            FutureTask<ControlConnection> impatient = connecting();
            Offer offer = come.poll(20, TimeUnit.SECONDS);
            waiting.add(offer);
            impatient.cancel(true); // interrupts it: it closes
            Background.until(() -> !offer.isAlive());
        }
        FutureTask<ControlConnection> patient = comes();
        waiting.take(TwoEnds.past()).accept(Options.none()).close();
        assertThat(patient.get()).isNotNull();
    }

    @Test
    void endWithTheFirstReasonAlsoForWhoComesLater() throws Exception {
        FutureTask<ControlConnection> here = comes();
        waiting.end("it rains", null);
        waiting.end("it snows", null);
        assertThat(waiting.hasEnded()).isTrue();
        assertRefused(here, "it rains");
        assertRefused(comes(), "it rains");
        assertThatThrownBy(() -> waiting.take(TwoEnds.soon()))
                .isInstanceOf(BootstrapException.class)
                .hasMessage("it rains");
    }

    private FutureTask<ControlConnection> comes() throws InterruptedException {
        FutureTask<ControlConnection> client = connecting();
        waiting.add(come.poll(20, TimeUnit.SECONDS));
        return client;
    }

    private FutureTask<ControlConnection> connecting() {
        return Background.run(
                () -> BootstrapClient.connect(server.address(), TwoEnds.SECRET, Options.none(), TwoEnds.soon()));
    }

    private static void assertRefused(FutureTask<?> client, String reason) {
        assertThatThrownBy(client::get)
                .cause()
                .isInstanceOf(BootstrapException.class)
                .hasMessageEndingWith(reason);
    }
}
