package tcpx.bootstrap;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tcpx.error.TransportException;
import tcpx.net.Handle;
import tcpx.time.Deadline;

/** A program that is started with little of something: {@link ScarceResourcesTest}. */
final class ScarceNode {
    private ScarceNode() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("serve")) {
            serve();
        } else {
            callWithoutDescriptors();
        }
    }

    /** Takes every peer and keeps it until it goes. */
    private static void serve() {
        try (BootstrapServer server = BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET)) {
            System.out.println(server.address().getPort());
            List<ControlConnection> kept = new ArrayList<>();
            while (true) {
                try {
                    kept.add(
                            server.accept(Deadline.after(Duration.ofMinutes(1))).accept(Options.none()));
                } catch (TransportException e) {
                    e.printStackTrace();
                }
            }
        }
    }

    private static void callWithoutDescriptors() throws IOException {
        try (SeedBootstrap seed = SeedBootstrap.bind(TwoEnds.anyPort())) {
            InetSocketAddress nowhere = seed.address();
            Socket stranger = new Socket(nowhere.getAddress(), nowhere.getPort());
            for (int i = 0; i < 2; i++) { // the first loads all classes, which takes descriptors
                List<FileInputStream> taken = i == 0 ? List.of() : all();
                told(
                        "connect",
                        () -> BootstrapClient.connect(
                                nowhere, TwoEnds.SECRET, Options.none(), Deadline.after(Duration.ofMillis(100))));
                told(
                        "bind",
                        () -> BootstrapServer.bind(TwoEnds.anyPort(), TwoEnds.SECRET)
                                .close());
                told("seed", () -> seed.send(List.of(new Handle(new byte[1])), Deadline.after(Duration.ofMillis(200))));
                for (FileInputStream each : taken) {
                    each.close();
                }
                System.out.println("--");
            }
            stranger.close();
        }
    }

    private static List<FileInputStream> all() {
        List<FileInputStream> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException full) {
            return taken;
        }
    }

    private static void told(String call, Runnable body) {
        long startNs = System.nanoTime();
        String outcome;
        try {
            body.run();
            outcome = "done";
        } catch (RuntimeException e) {
            outcome = e instanceof TransportException t ? t.describe() : e.toString();
        }
        System.out.println(call + " after " + (System.nanoTime() - startNs) / 1_000_000 + " ms: " + outcome);
    }
}
