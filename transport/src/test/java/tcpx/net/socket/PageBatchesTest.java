package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageBatchesTest {
    private static final int PAGE = 4096;
    private static final int PACKET = 7 * 8192;
    private static final int PIPE_SLOTS = 256;

    @ParameterizedTest
    @CsvSource({
        "8192, 65536, 57344", // MTU 8244: seven segments, where sixteen pages hold eight
        "8192, 65537, 0", // BIG TCP: sixteen pages are one packet
        "8192, 524280, 0",
        "8192, 65535, 57344",
        "8192, 49152, 40960",
        "8192, 32768, 0", // a batch is more than one packet, whatever is done
        "8192, 1, 0",
        "8192, 0, 0",
        "4096, 65536, 61440",
        "1448, 65536, 0", // what sixteen pages leave over is less than a segment, and waits for more
        "8948, 65536, 0",
        "2048, 65536, 0", // such a packet may touch seventeen pages
        "16384, 65536, 49152",
        "65483, 65536, 0",
        "1, 65536, 0",
        "0, 65536, 0",
        "-22, 65536, 0",
    })
    void aimsAtTheLargestPacketWhereSixteenPagesAreMore(int segmentBytes, int packetLimit, long packetBytes) {
        assertThat(PageBatches.of(segmentBytes, packetLimit).packetBytes()).isEqualTo(packetBytes);
    }

    @Test
    void fourteenPagesTakeSixteenSlots() {
        PageBatches batches = PageBatches.of(8192, GsoLimit.STANDARD_BYTES);
        assertThat(batches.next(PAGE, 1 << 20, PIPE_SLOTS)).isEqualTo(2048);
        assertThat(batches.slots()).isEqualTo(1);
        assertThat(batches.next(PAGE + 2048, 1 << 20, PIPE_SLOTS)).isEqualTo(1024);
        assertThat(batches.slots()).isEqualTo(1);
        assertThat(batches.next(PAGE + 3072, 1 << 20, PIPE_SLOTS)).isEqualTo(PACKET - 3072);
        assertThat(batches.slots()).isEqualTo(14);
        assertThat(batches.next(PAGE + PACKET, 1 << 20, PIPE_SLOTS))
                .as("the next packet")
                .isEqualTo(2048);
    }

    @Test
    void withoutAnAimPagesGoAsTheyAre() {
        PageBatches batches = PageBatches.of(1448, GsoLimit.STANDARD_BYTES);
        assertThat(batches.next(PAGE + 1, 1 << 20, 257)).isEqualTo(1 << 20);
        assertThat(batches.slots()).isEqualTo(257);
        assertThat(batches.next(PAGE + 1, 1 << 20, 2)).isEqualTo(2 * PAGE - 1);
        assertThat(batches.slots()).isEqualTo(2);
    }

    @Test
    void whatIsLessThanAPacketIsNotCut() {
        PageBatches batches = PageBatches.of(8192, GsoLimit.STANDARD_BYTES);
        assertThat(batches.next(PAGE, PACKET - 1, PIPE_SLOTS)).isEqualTo(PACKET - 1);
        assertThat(batches.next(0, 1, PIPE_SLOTS)).as("its last byte").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {128 << 10, 512 << 10, 1 << 20, 4 << 20})
    void chunksWithTheirHeadersLeaveInPacketsOfFullSize(int chunkBytes) {
        Pipe pipe = new Pipe(PageBatches.of(8192, GsoLimit.STANDARD_BYTES));
        for (int chunk = 0; chunk < 8; chunk++) {
            pipe.add(1 << 30 | 32 * chunk, WireFormat.HEADER_BYTES);
            pipe.add((long) chunk * chunkBytes, chunkBytes);
        }
        List<Long> batches = pipe.batches();
        assertThat(batches.subList(0, batches.size() - 1)).containsOnly((long) PACKET);
    }

    @Test
    void piecesFollowEachOtherAndFitThePipeWhateverTheAddresses() {
        long seed = 20261128;
        Random random = new Random(seed);
        for (int segment : new int[] {8192, 4096, 1448, 16384}) {
            PageBatches batches = PageBatches.of(segment, GsoLimit.STANDARD_BYTES);
            for (int round = 0; round < 5_000; round++) {
                long address = random.nextInt(1 << 20);
                int length = 1 + random.nextInt(random.nextBoolean() ? 64 : 300_000);
                for (int done = 0; done < length; ) {
                    int free = 1 + random.nextInt(32);
                    long piece = batches.next(address + done, length - done, free);
                    assertThat(piece).as("seed %d", seed).isBetween(1L, (long) length - done);
                    long first = (address + done) / PAGE;
                    long last = (address + done + piece - 1) / PAGE;
                    assertThat(batches.slots())
                            .as("seed %d", seed)
                            .isEqualTo((int) (last - first + 1))
                            .isLessThanOrEqualTo(free);
                    done += (int) piece;
                }
                if (random.nextInt(10) == 0) {
                    batches.restart();
                }
            }
        }
    }

    /** The kernel's side: a slot for each page that a piece touches, and sixteen slots to the socket at a time. */
    private static final class Pipe {
        private final PageBatches layout;
        private final List<Long> slots = new ArrayList<>();

        Pipe(PageBatches layout) {
            this.layout = layout;
        }

        void add(long address, long length) {
            for (long done = 0; done < length; ) {
                long piece = layout.next(address + done, length - done, PIPE_SLOTS);
                for (long at = address + done; at < address + done + piece; ) {
                    long end = Math.min((at / PAGE + 1) * PAGE, address + done + piece);
                    slots.add(end - at);
                    at = end;
                }
                done += piece;
            }
        }

        List<Long> batches() {
            List<Long> batches = new ArrayList<>();
            for (int i = 0; i < slots.size(); i += PageBatches.SLOTS) {
                batches.add(slots.subList(i, Math.min(slots.size(), i + PageBatches.SLOTS)).stream()
                        .mapToLong(Long::longValue)
                        .sum());
            }
            return batches;
        }
    }
}
