package tcpx.transfer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Secret;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Rail;
import tcpx.net.Rails;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/**
 * One of two nodes, as a program: {@code send|receive SECRET-FILE RAILS}. Messages from one to the other until the
 * sender's standard input ends. Prints rail events as {@code KIND RAIL}; the receiver also, for each line that it
 * reads, how many bytes each channel has brought, and at the end how many messages were right.
 */
public final class RailNode {
    private static final int MESSAGE = 1 << 20;
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(64 << 10)
            .withListener(event -> System.out.println(event.kind() + " " + event.rail()));

    private RailNode() {}

    /** Runs the node; the exit code is 0 only if all bytes were right. */
    public static void main(String[] arguments) throws Exception {
        Secret secret = Secret.fromFile(Path.of(arguments[1]));
        List<Rail> rails = Rails.parse(arguments[2]);
        try (SocketProvider wire = new SocketProvider();
                Region region = Region.allocate(MESSAGE)) {
            if (arguments[0].equals("send")) {
                send(secret, rails, wire, region);
            } else {
                receive(secret, rails, wire, region);
            }
        }
    }

    private static void send(Secret secret, List<Rail> rails, SocketProvider wire, Region region) throws Exception {
        try (Sender sender = Sender.connect(TwoNetworks.CONTROL, secret, CONFIG, wire, rails)) {
            Thread input = onInput(() -> {});
            for (int i = 0; input.isAlive(); i++) {
                new Pattern(i).fill(region, 0, MESSAGE);
                sender.send(region);
            }
        }
    }

    private static void receive(Secret secret, List<Rail> rails, SocketProvider wire, Region region) {
        AtomicLongArray landed = new AtomicLongArray(CONFIG.channels());
        onInput(() -> System.out.println(landed));
        ChunkLog log = (event, channel, transfer, grain, bytes) -> landed.addAndGet(channel, bytes);
        try (BootstrapServer server = BootstrapServer.bind(TwoNetworks.CONTROL, secret);
                Receiver receiver = Receiver.open(
                        server.accept(Deadline.after(Duration.ofSeconds(20))), CONFIG, wire, rails, log)) {
            int messages = 0;
            for (; receiver.receive(region) != Receiver.CLOSED; messages++) {
                if (new Pattern(messages).mismatch(region, 0, MESSAGE) != Pattern.NONE) {
                    throw new IllegalStateException("message " + messages + " is wrong");
                }
            }
            System.out.println("right: " + messages);
        }
    }

    private static Thread onInput(Runnable line) {
        Thread thread = new Thread(() -> {
            try {
                for (int c = System.in.read(); c >= 0; c = System.in.read()) {
                    line.run();
                }
            } catch (java.io.IOException e) {
                // as if it had ended
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
