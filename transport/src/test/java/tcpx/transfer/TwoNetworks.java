package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.Assumptions;
import tcpx.net.Rail;

/**
 * Two network namespaces, A and B, joined by veth pairs: eth0 for the control connection and eth1, eth2, ... as rails.
 * Threads of this process enter one, with all that they start. Needs root; a test without is skipped.
 */
final class TwoNetworks implements AutoCloseable {
    /** Where B's bootstrap listens. */
    static final InetSocketAddress CONTROL = new InetSocketAddress("10.77.0.2", 4711);

    private static final int CLONE_NEWNET = 0x40000000;
    private static final LibC C = LibraryLoader.create(LibC.class).load("c");

    /** What it takes to enter a namespace. */
    public interface LibC {
        int open(String path, int flags);

        int setns(int fd, int kind);

        int close(int fd);
    }

    /** One of the two. */
    final class Node implements AutoCloseable {
        private final int number;
        private final Process holder;

        private Node(int number) throws IOException {
            this.number = number;
            this.holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo up && exec sleep 600")
                    .redirectErrorStream(true)
                    .start();
            // it has its namespace when it speaks
            Assumptions.assumeTrue(holder.getInputStream().read() == 'u', "cannot make a network namespace here");
        }

        /** Runs a command in it; words are separated by blanks. */
        void run(String command) {
            List<String> all = new ArrayList<>(List.of("nsenter", "--target", "" + holder.pid(), "--net", "--"));
            all.addAll(List.of(command.split(" ")));
            output(all);
        }

        /** Runs a task in it, on a thread of its own. */
        <T> CompletableFuture<T> async(Callable<T> task) {
            return Pair.async(() -> {
                int fd = C.open("/proc/" + holder.pid() + "/ns/net", 0);
                assertThat(C.setns(fd, CLONE_NEWNET)).isZero();
                C.close(fd);
                return task.call();
            });
        }

        /** Starts a program of this class path in it, whose standard input and output are the caller's. */
        Process start(Class<?> main, String... arguments) throws IOException {
            List<String> all = new ArrayList<>(List.of("nsenter", "--target", "" + holder.pid(), "--net", "--"));
            all.addAll(List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            all.addAll(List.of(arguments));
            return new ProcessBuilder(all)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        /** Its address on a rail. */
        String address(int rail) {
            return six ? "fd77:" + rail + "::" + number : "10.77." + rail + "." + number;
        }

        /** Gives it an address on a rail. */
        void addAddress(int rail, String address) {
            run("ip addr add " + address + (six ? "/64 dev eth" : "/24 dev eth") + rail + (six ? " nodad" : ""));
        }

        /** Takes an address of a rail away. */
        void deleteAddress(int rail, String address) {
            run("ip addr del " + address + (six ? "/64 dev eth" : "/24 dev eth") + rail);
        }

        void up(int rail) {
            run("ip link set eth" + rail + " up");
        }

        void down(int rail) {
            run("ip link set eth" + rail + " down");
        }

        /** Its rails as a user would give them, by their addresses now. */
        List<Rail> rails() {
            return IntStream.rangeClosed(1, rails)
                    .mapToObj(rail -> new Rail(rail - 1, "eth" + rail, address(rail)))
                    .toList();
        }

        /** The same by their names alone. */
        List<Rail> namedRails() {
            return rails().stream()
                    .map(rail -> new Rail(rail.index(), rail.name(), ""))
                    .toList();
        }

        @Override
        public void close() { // a namespace goes with its last process, and its links with it
            holder.destroyForcibly().onExit().join();
        }
    }

    final Node a;
    final Node b;
    private final boolean six;
    private final int rails;

    private TwoNetworks(int rails, boolean six) throws IOException {
        this.rails = rails;
        this.six = six;
        this.a = new Node(1);
        this.b = new Node(2);
    }

    /** Two namespaces with so many rails between them, all up, of IPv4 or of IPv6. */
    static TwoNetworks open(int rails, boolean six) throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "needs root, to make network namespaces");
        TwoNetworks networks = new TwoNetworks(rails, six);
        for (Node node : List.of(networks.a, networks.b)) {
            node.run("ip link set lo up");
        }
        networks.link(0);
        networks.a.run("ip addr add 10.77.0.1/24 dev eth0");
        networks.b.run("ip addr add 10.77.0.2/24 dev eth0");
        for (int rail = 1; rail <= rails; rail++) {
            networks.makeRail(rail);
        }
        return networks;
    }

    /** Makes a rail, with an address at each end. */
    void makeRail(int rail) {
        link(rail);
        a.addAddress(rail, a.address(rail));
        b.addAddress(rail, b.address(rail));
    }

    private void link(int rail) {
        a.run("ip link add eth" + rail + " type veth peer name eth" + rail + " netns " + b.holder.pid());
        a.up(rail);
        b.up(rail);
    }

    private static void output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String words = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as("%s: %s", command, words).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
