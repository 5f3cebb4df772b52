package tcpx.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.DeviceException;
import tcpx.unpack.DescriptorBlock;
import tcpx.unpack.Scatter;
import tcpx.unpack.Unpacker;

class CudaUnpackerTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listsAreExecutedAndNothingIsLeft(boolean kernel) throws Exception {
        Standin standin = Standin.in(directory);
        try (CudaDevice device = standin.device();
                Unpacker unpacker = kernel ? new KernelUnpacker(device) : new CopyUnpacker(device);
                Unpacker.Job first = unpacker.newJob();
                Unpacker.Job second = unpacker.newJob();
                Scatter one = new Scatter(List.of(1, 17, 4096, 5, 70_000), 3, 5, new Random(1));
                Scatter other = new Scatter(Collections.nCopies(2048, 33), 1, 9, new Random(2))) {
            for (int round = 0; round < 3; round++) {
                one.describeTo(first.block());
                other.describeTo(second.block());
                assertThat(first.block().firstFault()).isEqualTo(DescriptorBlock.SOUND);
                first.launch();
                second.launch();
                second.await();
                first.await();
                assertThat(first.isDone()).isTrue();
                one.assertUnpacked();
                other.assertUnpacked();
            }
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void whatWaitsBehindAnOlderLaunchBeginsWhenNobodyHasAnythingElseToDo() throws Exception {
        Standin standin = Standin.in(directory);
        try (CudaDevice device = standin.device();
                KernelUnpacker unpacker = new KernelUnpacker(device);
                Unpacker.Job older = unpacker.newJob();
                Unpacker.Job waiting = unpacker.newJob();
                Scatter one = new Scatter(List.of(70_000), 3, 5, new Random(1));
                Scatter other = new Scatter(List.of(33, 5000), 1, 9, new Random(2))) {
            one.describeTo(older.block());
            other.describeTo(waiting.block());
            older.launch();
            older.isDone(); // begins it
            waiting.launch();
            unpacker.stream().synchronize();
            assertThatThrownBy(other::assertUnpacked).as("waits for more lists").isInstanceOf(AssertionError.class);
            older.pause();
            unpacker.stream().synchronize();
            other.assertUnpacked();
            older.await();
            waiting.await();
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void listsOfSeveralThreadsAreExecutedWhicheverLaunchTheyComeInto() throws Exception {
        int jobs = 20; // more than a launch takes, and more launches than there are events
        Standin standin = Standin.in(directory);
        try (CudaDevice device = standin.device();
                Unpacker unpacker = new KernelUnpacker(device)) {
            List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                        List<Unpacker.Job> own =
                                Stream.generate(unpacker::newJob).limit(jobs).toList();
                        List<Scatter> messages = IntStream.range(0, jobs)
                                .mapToObj(i -> new Scatter(List.of(1 + i, 300, 4097), thread, i % 16, new Random(i)))
                                .toList();
                        for (int round = 0; round < 30; round++) {
                            for (int i = 0; i < jobs; i++) {
                                messages.get(i).describeTo(own.get(i).block());
                                own.get(i).launch();
                                if (i % 3 == thread % 3) {
                                    own.get(i).await();
                                    messages.get(i).assertUnpacked();
                                }
                            }
                            own.forEach(Unpacker.Job::await);
                            messages.forEach(Scatter::assertUnpacked);
                        }
                        own.forEach(Unpacker.Job::close);
                    }))
                    .toList();
            threads.forEach(CompletableFuture::join);
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void aKernelThatTheDriverDoesNotTakeIsATypedErrorWithItsOwnWords() throws Exception {
        Standin refusing = Standin.in(directory, "ptx=refused");
        try (CudaDevice device = refusing.device()) {
            assertThatThrownBy(() -> new KernelUnpacker(device))
                    .isInstanceOfSatisfying(
                            DeviceException.class,
                            e -> assertThat(e.describe())
                                    .contains("UNSUPPORTED_PTX_VERSION", "the stand-in was told to", "unpack=D2D"));
        }
        assertThat(refusing.left()).isZero();
        Standin standin = Standin.in(directory);
        try (CudaDevice device = standin.device()) {
            assertThatThrownBy(() -> new KernelUnpacker(device, "no program\0".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("INVALID_IMAGE");
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void aDeviceThatIsTooOldIsSaidToBe() throws Exception {
        Standin standin = Standin.in(directory, "capability=61");
        try (CudaDevice device = standin.device()) {
            assertThatThrownBy(() -> new KernelUnpacker(device)).hasMessageContaining("compute capability 6.1");
        }
        assertThat(standin.left()).isZero();
    }

    @Test
    void theKernelsSourceMovesEveryByteWhateverTheAlignments() throws Exception {
        Path built = directory.resolve("kernel_on_cpu");
        started("g++", "-O1", "-std=c++17", "-o", built.toString(), "src/test/c/kernel_on_cpu.cpp");
        assertThat(started(built.toString())).isEqualTo("every byte is where it belongs\n");
    }

    @Test
    void theKernelsProgramIsWhatItsSourceGives() throws Exception {
        Path made = directory.resolve("unpack.ptx");
        String version = started("nvcc", "--version");
        started("sh", "src/main/cuda/make-ptx.sh", made.toString());
        Assumptions.assumeTrue(
                version.contains("release 13.0"), "the program was made by nvcc 13.0; another one writes other text");
        assertThat(Files.readString(made))
                .isEqualTo(Files.readString(Path.of("src/main/resources/tcpx/cuda/unpack.ptx")));
    }

    // what a program says; skips the test where it is not there
    private static String started(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return Assumptions.abort("no " + command[0] + " on the PATH: install g++, and for nvcc the CUDA toolkit");
        }
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command[0], words).isZero();
        return words;
    }
}
