package tcpx.net.nccl;

import java.nio.file.Path;
import tcpx.net.Viability;

/** A program that loads a plugin and then needs the JVM's own handler of SIGSEGV: {@code NullChecks PLUGIN}. */
final class NullChecks {
    private int value = 1;

    private NullChecks() {}

    public static void main(String[] arguments) {
        NcclOptions options = NcclOptions.DEFAULT.withLog(NcclLog.Level.WARN, System.out::println);
        try (NcclNetProvider provider = NcclNetProvider.load(Path.of(arguments[0]), options)) {
            if (!(provider.viability() instanceof Viability.Viable)) {
                throw new IllegalStateException(provider.viability().toString());
            }
            int caught = 0;
            for (int i = 0; i < 1000; i++) {
                try {
                    read(i < 0 ? new NullChecks() : null);
                } catch (NullPointerException e) {
                    caught++;
                }
            }
            System.out.println("went on after " + caught);
        }
    }

    // compiled before it is first called: the null check is a load from a page that is not there
    private static int read(NullChecks object) {
        return object.value;
    }
}
