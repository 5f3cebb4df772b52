package tcpx.bench.node;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.net.socket.ZeroCopy;

/**
 * The wires that can be measured, by the values of the parameter {@code provider}. A further one is a constant here.
 */
enum Wire {
    /** Kernel TCP. */
    SOCKET {
        @Override
        NetProvider provider(Settings settings, Optional<NodePlugin> plugin, SocketProvider sockets) {
            return sockets.sharingPorts(new SocketOptions(
                    settings.isStandard(Parameter.CONGESTION) ? "" : settings.value(Parameter.CONGESTION),
                    settings.buffer(Parameter.SEND_BUFFER_BYTES),
                    settings.buffer(Parameter.RECEIVE_BUFFER_BYTES),
                    settings.number(Parameter.NOT_SENT_LOWAT_BYTES),
                    SocketOptions.DEFAULT.userTimeoutMs(),
                    ZeroCopy.valueOf(settings.value(Parameter.ZERO_COPY).toUpperCase(Locale.ROOT)),
                    settings.value(Parameter.VERIFY).equals("crc32c")));
        }
    },
    /** An NCCL net plugin. */
    NCCL {
        @Override
        NetProvider provider(Settings settings, Optional<NodePlugin> plugin, SocketProvider sockets) {
            settings.requirePlugin(plugin);
            return plugin.orElseThrow().load(settings.number(Parameter.PLUGIN_REQUESTS));
        }
    };

    /**
     * One as these settings ask.
     *
     * @param plugin what this node has
     * @param sockets whose data ports a wire of sockets shares
     * @throws IllegalStateException if that is needed and missing
     */
    abstract NetProvider provider(Settings settings, Optional<NodePlugin> plugin, SocketProvider sockets);

    /** As on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Labels of all. */
    static List<String> labels() {
        return Arrays.stream(values()).map(Wire::label).toList();
    }
}
