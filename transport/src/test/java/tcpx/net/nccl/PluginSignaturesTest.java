package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.ffi.NativeLibrary;

/** Every argument of every signature of every version arrives in C as it was given. */
class PluginSignaturesTest {
    private static final int RESULT = -70_001;

    @TempDir
    private Path directory;

    @Test
    void everyArgumentOfEverySignatureArrivesWhole() throws Exception {
        Set<String> signatures = new TreeSet<>();
        for (int version = PluginLayout.OLDEST; version <= PluginLayout.NEWEST; version++) {
            PluginLayout layout = PluginLayout.of(version);
            layout.functions().forEach(function -> signatures.add(PluginCalls.arguments(layout, function)));
        }
        assertThat(signatures).contains("pipppppp", "pplippp", "pplilip", "plppp");
        NativeLibrary library = recorder(signatures);
        long seen = library.symbol("seen");
        for (String signature : signatures) {
            NativeFunction function = new NativeFunction(library.symbol("take_" + signature), signature);
            for (int round = 0; round < 3; round++) {
                long[] values = values(signature, round);
                Memory.fill(seen, 8 * 16, (byte) 0x77);
                int result = values.length <= 6 ? called(function, values) : calledPacked(function, values);
                assertThat(result).as(signature).isEqualTo(RESULT);
                for (int i = 0; i < values.length; i++) {
                    assertThat(Memory.getLong(seen + 8L * i))
                            .as("argument %d of %s, round %d", i, signature, round)
                            .isEqualTo(signature.charAt(i) == 'i' ? (int) values[i] : values[i]);
                }
                assertThat(calledPacked(function, values))
                        .as("packed %s", signature)
                        .isEqualTo(RESULT);
            }
        }
    }

    @Test
    void callsAllocateNothing() throws Exception {
        NativeLibrary library = recorder(Set.of("ppp", "ppiipp", "pipppppp"));
        NativeFunction three = new NativeFunction(library.symbol("take_ppp"), "ppp");
        NativeFunction six = new NativeFunction(library.symbol("take_ppiipp"), "ppiipp");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        try (NativeFunction.Packed eight = new NativeFunction(library.symbol("take_pipppppp"), "pipppppp").packed()) {
            for (int round = 0; round < 3; round++) { // the first ones are interpreted and compiled
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20_000; i++) {
                    three.call(1, 2, 3);
                    six.call(1, 2, 3, 4, 5, i);
                    eight.set(0, i);
                    eight.call();
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
        }
        assertThat(allocated).as("bytes in 60000 calls").isLessThan(20_000);
    }

    @Test
    void aWrongNumberOfArgumentsAndANullFunctionAreRefusedBeforeTheyReachC() {
        NativeFunction function = new NativeFunction(1, "pp");
        assertThatIllegalArgumentException().isThrownBy(() -> function.call(1));
        assertThatIllegalArgumentException().isThrownBy(() -> function.call(1, 2, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new NativeFunction(0, "p"));
        assertThatIllegalArgumentException().isThrownBy(() -> new NativeFunction(1, "d"));
    }

    private NativeLibrary recorder(Set<String> signatures) throws Exception {
        StringBuilder source = new StringBuilder("long seen[16];\n");
        for (String signature : signatures) {
            StringBuilder body = new StringBuilder();
            source.append("int take_").append(signature).append("(");
            for (int i = 0; i < signature.length(); i++) {
                String type = switch (signature.charAt(i)) {
                    case 'i' -> "int";
                    case 'l' -> "long";
                    default -> "void*";
                };
                source.append(i == 0 ? "" : ", ").append(type).append(" a").append(i);
                body.append(" seen[").append(i).append("] = (long)a").append(i).append(";");
            }
            source.append(") {").append(body).append(" return ").append(RESULT).append("; }\n");
        }
        Path text = Files.writeString(directory.resolve("recorder.c"), source);
        Path library = directory.resolve("recorder.so");
        TestPlugin.compile(library, text, "-shared");
        return NativeLibrary.open(library.toString());
    }

    private static long[] values(String signature, int round) {
        long[] values = new long[signature.length()];
        for (int i = 0; i < values.length; i++) {
            long pattern = 0x1122334455667788L * (i + 1) ^ i;
            values[i] = round == 0 ? pattern : round == 1 ? -pattern : -1 - i;
        }
        return values;
    }

    private static int calledPacked(NativeFunction function, long[] values) {
        try (NativeFunction.Packed packed = function.packed()) {
            for (int i = 0; i < values.length; i++) {
                packed.set(i, values[i]);
            }
            return packed.call();
        }
    }

    private static int called(NativeFunction f, long[] v) {
        return switch (v.length) {
            case 1 -> f.call(v[0]);
            case 2 -> f.call(v[0], v[1]);
            case 3 -> f.call(v[0], v[1], v[2]);
            case 4 -> f.call(v[0], v[1], v[2], v[3]);
            case 5 -> f.call(v[0], v[1], v[2], v[3], v[4]);
            case 6 -> f.call(v[0], v[1], v[2], v[3], v[4], v[5]);
            default -> throw new IllegalArgumentException(v.length + " arguments");
        };
    }
}
