package tcpx.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostUnpackerTest {
    private final HostUnpacker unpacker = new HostUnpacker(3);

    @AfterEach
    void close() {
        unpacker.close();
    }

    @Test
    void everyAlignmentOfSourceAndDestinationMovesEveryByteAndNoOther() {
        List<Integer> lengths = List.of(1, 2, 3, 15, 16, 17, 31, 255, 4096, 4097);
        try (Unpacker.Job job = unpacker.newJob()) {
            for (int source = 0; source < 16; source++) {
                for (int destination = 0; destination < 16; destination++) {
                    unpack(job, new Scatter(lengths, source, destination, new Random(source * 16L + destination)));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2048", "512, 2048", "4096, 2048", "65536, 40", "4194304, 1", "4194303, 3", "1000003, 4"})
    void listsOfAnyLengthInAnyOrder(int length, int count) {
        try (Unpacker.Job job = unpacker.newJob()) {
            unpack(job, new Scatter(Collections.nCopies(count, length), 3, 7, new Random(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void mixedLengthsByManyJobsAtOnce(long seed) {
        Random random = new Random(seed);
        List<Unpacker.Job> jobs = new ArrayList<>();
        List<Scatter> scatters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<Integer> lengths = new ArrayList<>();
            for (int piece = 0; piece < 200; piece++) {
                lengths.add(1 + random.nextInt(1 << random.nextInt(16)));
            }
            scatters.add(new Scatter(lengths, random.nextInt(16), random.nextInt(16), random));
            jobs.add(unpacker.newJob());
            scatters.get(i).describeTo(jobs.get(i).block());
        }
        jobs.forEach(Unpacker.Job::launch);
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).await();
            assertThat(jobs.get(i).isDone()).isTrue();
            scatters.get(i).assertUnpacked();
            scatters.get(i).close();
            jobs.get(i).close();
        }
    }

    @Test
    void aJobThatIsLaunchedWhenTheThreadsAreGoneIsDoneByTheCaller() {
        Unpacker.Job job = unpacker.newJob();
        unpacker.close();
        unpack(job, new Scatter(Collections.nCopies(512, 4096), 0, 0, new Random(1)));
        job.close();
        job.close();
    }

    @Test
    void refusesThreadsThatCannotBe() {
        assertThatThrownBy(() -> new HostUnpacker(0)).hasMessageContaining("1 to 64");
    }

    private static void unpack(Unpacker.Job job, Scatter scatter) {
        try (scatter) {
            scatter.describeTo(job.block());
            assertThat(job.block().firstFault()).isEqualTo(DescriptorBlock.SOUND);
            job.launch();
            job.await();
            scatter.assertUnpacked();
        }
    }
}
