package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.result.ResultException.UnknownRunException;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore.RunEntry;

class RunStoreTest {
    private static final Machine OTHER = new Machine("intel-xeon-8c", "ffff", Map.of());

    @TempDir
    Path temp;

    private RunStore store;

    @BeforeEach
    void makeStore() {
        store = new RunStore(temp.resolve("results"));
    }

    private String record(String release, Machine machine, int second, RunStatus status) {
        try (RunWriter writer = store.createRecorded(release, machine, at(second), List.of())) {
            writer.finish(status);
            return writer.directory().getFileName().toString();
        }
    }

    private String local(int second, RunStatus status) {
        try (RunWriter writer = store.createLocal(at(second), List.of())) {
            writer.finish(status);
            return writer.directory().getFileName().toString();
        }
    }

    private static RunProperties at(int second) {
        Instant started = Instant.parse("2026-11-22T13:06:00Z").plusSeconds(second);
        return RunProperties.of(RunId.of(started, Runs.REVISION), started);
    }

    @Test
    void anEmptyStoreHasNothingAndSaysSo() {
        assertThat(store.list()).isEmpty();
        assertThat(store.latest()).isEmpty();
        assertThatThrownBy(() -> store.find("latest"))
                .isInstanceOf(UnknownRunException.class)
                .hasMessageContaining("no release is recorded yet");
    }

    @Test
    void runsOfOneSecondGetNumbers() {
        assertThat(local(1, RunStatus.OK)).isEqualTo("20261122T130601Z-d790ae6");
        assertThat(local(1, RunStatus.OK)).isEqualTo("20261122T130601Z-d790ae6-2");
        assertThat(local(1, RunStatus.OK)).isEqualTo("20261122T130601Z-d790ae6-3");
        assertThat(store.list()).extracting(entry -> entry.id().number()).containsExactly(3, 2, 1);
        assertThat(store.list())
                .allSatisfy(entry -> assertThat(entry.properties().flatMap(RunProperties::id))
                        .contains(entry.id()));
    }

    @Test
    void listsReleasesByVersionAndRunsNewestFirst() {
        record("v0.10", Runs.MACHINE, 1, RunStatus.OK);
        record("v0.9", Runs.MACHINE, 2, RunStatus.OK);
        record("v0.9", OTHER, 3, RunStatus.OK);
        String local = local(4, RunStatus.OK);
        assertThat(store.releases()).containsExactly("v0.9", "v0.10");
        assertThat(store.machines("v0.9")).containsExactly(Runs.MACHINE.name(), OTHER.name());
        assertThat(store.list()).extracting(RunEntry::path).first().isEqualTo("local/" + local);
        assertThat(store.list()).hasSize(4);
        assertThat(temp.resolve("results/v0.9/intel-xeon-8c/machine.properties"))
                .hasContent("format=1\nname=intel-xeon-8c\nidentity=ffff\n");
    }

    @Test
    void understandsPathRunIdReleaseMachineLatestAndBeginning() {
        String first = record("v1", Runs.MACHINE, 1, RunStatus.OK);
        String second = record("v1", Runs.MACHINE, 2, RunStatus.OK);
        record("v1", Runs.MACHINE, 3, RunStatus.PARTIAL);
        String local = local(70, RunStatus.OK);
        local(80, RunStatus.FAILED);
        Path path = temp.resolve("results/v1").resolve(Runs.MACHINE.name()).resolve(first);
        assertThat(id(path.toString())).isEqualTo(first);
        assertThat(id(first)).isEqualTo(first);
        assertThat(id("v1")).as("the newest that is whole").isEqualTo(second);
        assertThat(id("v1/" + Runs.MACHINE.name())).isEqualTo(second);
        assertThat(id("v1/" + Runs.MACHINE.name() + "/" + first)).isEqualTo(first);
        assertThat(id("local/" + local)).isEqualTo(local);
        assertThat(id("latest")).isEqualTo(local);
        assertThat(id("20261122T130710")).isEqualTo(local);
        assertThat(id(path.getParent().toString())).isEqualTo(second);
        assertThat(id(path.getParent().getParent() + "/")).isEqualTo(second);
        assertThat(store.find("v1")).hasSize(3);
    }

    private String id(String word) {
        return store.resolve(word, Optional.empty()).id().toString();
    }

    @Test
    void aRunCopiedElsewhereIsFoundByItsPath() throws Exception {
        String id = local(1, RunStatus.OK);
        Path copy = temp.resolve("copy");
        Files.move(temp.resolve("results/local").resolve(id), copy);
        RunEntry entry = store.resolve(copy.toString(), Optional.empty());
        assertThat(entry.id()).hasToString(id);
        assertThat(entry.release()).isEmpty();
    }

    @Test
    void aReleaseOnSeveralMachinesNeedsOneUnlessThisOneIsAmongThem() {
        record("v1", Runs.MACHINE, 1, RunStatus.OK);
        String theirs = record("v1", OTHER, 2, RunStatus.OK);
        assertThatThrownBy(() -> store.resolve("v1", Optional.of("third")))
                .isInstanceOf(UnknownRunException.class)
                .hasMessageContaining("v1/" + Runs.MACHINE.name())
                .hasMessageContaining("v1/intel-xeon-8c");
        assertThat(store.resolve("v1", Optional.of(OTHER.name())).id()).hasToString(theirs);
    }

    @Test
    void aBeginningThatFitsSeveralRunsIsRefusedWithAllOfThem() {
        String first = local(1, RunStatus.OK);
        String second = local(2, RunStatus.OK);
        assertThatThrownBy(() -> store.resolve("20261122", Optional.empty()))
                .isInstanceOf(UnknownRunException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @Test
    void aDamagedRunIsListedWithItsProblemAndNeverTheLatest() throws Exception {
        String good = local(1, RunStatus.OK);
        String bad = local(2, RunStatus.OK);
        Path file = temp.resolve("results/local").resolve(bad).resolve("run.properties");
        Files.writeString(file, "format=9\n");
        assertThat(store.list().get(0).problem().orElseThrow()).hasMessageContaining("format 9");
        assertThat(store.latest().orElseThrow().id()).hasToString(good);
        Files.delete(file);
        assertThat(store.list().get(0).problem().orElseThrow()).hasMessageContaining("is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "local", "latest", "../up", "a/b", "-v", ".hidden", "20261122T130601Z-d790ae6", "two words"})
    void refusesAReleaseThatCannotBeADirectoryOfItsOwn(String release) {
        assertThatThrownBy(() -> record(release, Runs.MACHINE, 1, RunStatus.OK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + release + "'");
        assertThat(temp.resolve("results")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nothing", "v2", "2026"})
    void aWordThatNamesNothingIsAnsweredWithWhatThereIs(String word) {
        record("v1", Runs.MACHINE, 1, RunStatus.OK);
        String expected = word.equals("2026") ? null : "releases: v1, 1 runs";
        if (expected == null) {
            assertThat(store.find(word)).hasSize(1);
        } else {
            assertThatThrownBy(() -> store.find(word))
                    .isInstanceOf(UnknownRunException.class)
                    .hasMessageContaining(expected);
        }
    }

    @Test
    void aReleaseMeansAllItsWholeRunsOnOneMachineAndAnIdOnlyItself() {
        Machine other = new Machine("other", "ff", Map.of());
        String first = record("v0.1", Runs.MACHINE, 1, RunStatus.OK);
        record("v0.1", Runs.MACHINE, 2, RunStatus.PARTIAL);
        String third = record("v0.1", Runs.MACHINE, 3, RunStatus.OK);
        String elsewhere = record("v0.1", other, 4, RunStatus.OK);

        assertThat(store.resolveAll("v0.1", Optional.of(Runs.MACHINE.name())))
                .extracting(entry -> entry.id().toString())
                .containsExactly(first, third);
        assertThat(store.resolveAll("v0.1/other", Optional.empty()))
                .extracting(entry -> entry.id().toString())
                .containsExactly(elsewhere);
        assertThat(store.resolveAll(temp.resolve("results/v0.1/other").toString(), Optional.empty()))
                .extracting(entry -> entry.id().toString())
                .containsExactly(elsewhere);
        assertThat(store.resolveAll(first, Optional.empty()))
                .extracting(entry -> entry.id().toString())
                .containsExactly(first);
        assertThatThrownBy(() -> store.resolveAll("v0.1", Optional.empty())).hasMessageContaining("more than one run");
    }

    @Test
    void aReleaseWithoutAWholeRunMeansItsNewest() {
        record("v0.1", Runs.MACHINE, 1, RunStatus.PARTIAL);
        String second = record("v0.1", Runs.MACHINE, 2, RunStatus.PARTIAL);
        assertThat(store.resolveAll("v0.1", Optional.empty()))
                .extracting(entry -> entry.id().toString())
                .containsExactly(second);
    }
}
