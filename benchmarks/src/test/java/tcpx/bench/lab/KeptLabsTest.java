package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;

/** {@code lab up}, {@code lab status}, {@code lab down}, and what a dead run leaves half-made. */
@Timeout(120)
class KeptLabsTest {
    private static final ProcessId DEAD = new ProcessId(1, -1);

    @TempDir
    Path runtime;

    @AfterEach
    void removeAll() {
        new KeptLabs(Machine.host(runtime, LabMode.ROOT)).downAll();
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void aKeptLabIsListedUsedAndRemoved(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        LabHost host = Machine.host(runtime, mode);
        KeptLabs labs = new KeptLabs(host);
        Lab made = labs.up(LabSpec.of(2, "500mbit,none"));
        assertThat(made.name()).matches("tcpx-[0-9a-f]{6}");
        assertThat(made.a().processes()).isEmpty();
        assertThat(made.b().processes()).isEmpty();

        // Another command, later: it knows only what is written down.
        KeptLabs later = new KeptLabs(Machine.host(runtime, mode));
        try (Lab lab = later.status().get(0)) {
            assertThat(Machine.move(lab, 0, 50_000)[0]).isEqualTo(50_000);
            assertThat(lab.a().counters().get("eth1").txBytes()).isGreaterThan(50_000);
            Process inside = Machine.start(lab.b().command(List.of("cat")));
            inside.getOutputStream().write('\n');
            inside.getOutputStream().flush();
            assertThat(inside.getInputStream().read())
                    .as("what cat says, which is inside then")
                    .isEqualTo('\n');
            Lab listed = later.status().get(0);
            assertThat(listed.name()).isEqualTo(made.name());
            assertThat(listed.mode()).isEqualTo(mode);
            assertThat(listed.spec()).isEqualTo(LabSpec.of(2, "500mbit,none"));
            assertThat(listed.b().rails())
                    .extracting(rail -> rail.address().getHostAddress())
                    .containsExactly("10.77.1.2", "10.77.2.2");
            assertThat(listed.a().processes()).isEmpty();
            assertThat(listed.b().processes()).singleElement().satisfies(process -> {
                assertThat(process.pid()).isEqualTo(inside.pid());
                assertThat(process.info().command().orElseThrow()).endsWith("cat");
            });
        }
        assertThat(later.status()).hasSize(1);
        later.down(made.name());
        assertThat(later.status()).isEmpty();
        assertThat(runtime).isEmptyDirectory();
        Machine.assertNothingIsLeftOf(made.name());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> later.down(made.name()))
                .withMessageContaining("kept lab " + made.name() + ": none is up");
    }

    @Test
    void underRootItsNodesHaveNamesForTheUser() {
        Machine.assume(LabMode.ROOT, runtime);
        KeptLabs labs = new KeptLabs(Machine.host(runtime, LabMode.ROOT));
        Lab one = labs.up(LabSpec.of(1, "none"));
        Lab other = labs.up(LabSpec.of(1, "none"));
        assertThat(Command.run(List.of("ip", "netns", "exec", one.name() + "-b", "ip", "-o", "addr", "show", "eth1"))
                        .output())
                .contains("10.77.1.2/24");
        assertThat(Machine.holdersOf(one.name())).isEmpty();
        assertThat(labs.downAll()).containsExactlyInAnyOrder(one.name(), other.name());
        Machine.assertNothingIsLeftOf(one.name());
        Machine.assertNothingIsLeftOf(other.name());
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void aLabLeftUnfinishedByADeadRunIsRemovedAtTheNextStart(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        LabHost host = Machine.host(runtime, mode);
        String stale = new KeptLabs(host).up(LabSpec.of(1, "none")).name();
        Path file = runtime.resolve(stale + ".properties");
        LabRecord record = LabRecord.parse(Files.readString(file));
        Files.writeString(file, record.unfinishedBy(DEAD).toString());
        String kept = new KeptLabs(host).up(LabSpec.of(1, "none")).name();
        try {
            assertThat(file).doesNotExist();
            Machine.assertNothingIsLeftOf(stale);
            assertThat(new KeptLabs(host).status()).extracting(Lab::name).containsExactly(kept);
        } finally {
            new KeptLabs(host).down(kept);
        }
    }

    @Test
    void aLabThatALivingRunIsMakingIsLeftAlone() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        KeptLabs labs = new KeptLabs(Machine.host(runtime, LabMode.ROOT));
        String name = labs.up(LabSpec.of(1, "none")).name();
        Path file = runtime.resolve(name + ".properties");
        LabRecord record = LabRecord.parse(Files.readString(file));
        Files.writeString(file, record.unfinishedBy(ProcessId.self()).toString());
        assertThat(labs.status()).isEmpty();
        assertThat(file).exists();
        assertThat(Path.of("/run/netns", name + "-a")).exists();
        Files.writeString(file, record.toString());
    }

    @Test
    void aLabRemovedByOtherMeansIsForgotten() {
        Machine.assume(LabMode.ROOT, runtime);
        KeptLabs labs = new KeptLabs(Machine.host(runtime, LabMode.ROOT));
        String name = labs.up(LabSpec.of(1, "none")).name();
        Command.run(List.of("ip", "netns", "del", name + "-a"));
        Command.run(List.of("ip", "netns", "del", name + "-b"));
        assertThat(labs.status()).isEmpty();
        assertThat(runtime).isEmptyDirectory();
    }

    @Test
    void aFailureWhileKeepingLeavesNothing() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        // An ip that works until it is to give the second name.
        Path bin = Files.createDirectory(runtime.resolve("bin"));
        Path ip = Files.writeString(
                bin.resolve("ip"),
                "#!/bin/sh\ncase \"$*\" in *attach*-b*) echo 'no second name'; exit 1;; "
                        + "esac\nPATH=${PATH#*:}:/usr/sbin:/sbin exec ip \"$@\"\n");
        assertThat(ip.toFile().setExecutable(true)).isTrue();
        LabHost real = Machine.host(runtime, LabMode.ROOT);
        LabHost host = new LabHost(
                bin + ":" + real.searchPath(), runtime.resolve("run"), real.modes(), new java.util.Random(9));
        String name = String.format("tcpx-%06x", new java.util.Random(9).nextInt(1 << 24));
        assertThatThrownBy(() -> new KeptLabs(host).up(LabSpec.of(1, "none")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no second name");
        assertThat(runtime.resolve("run")).isEmptyDirectory();
        Machine.assertNothingIsLeftOf(name);
    }

    @Test
    void aLoopbackLabCannotBeKept() {
        assertThatThrownBy(() -> new KeptLabs(Machine.host(runtime, LabMode.LOOPBACK)).up(LabSpec.defaults(2)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("cannot be kept");
    }
}
