package tcpx.net.socket;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import tcpx.error.WireException;
import tcpx.ffi.Errno;
import tcpx.ffi.Posix;
import tcpx.net.PortRange;
import tcpx.net.Rail;

/**
 * The ports at which providers listen that share them: one for each rail and range, whatever the number of channels.
 * Any thread.
 */
final class DataPorts {
    private record Open(Rail rail, PortRange range, DataPort port) {}

    private final SecureRandom random = new SecureRandom();
    private final List<Open> open = new ArrayList<>();

    /**
     * A listener at a port of this rail and range, which it shares with those that were opened before.
     *
     * @param options of the connections that it accepts
     * @throws WireException if the rail is down, its address cannot be bound, or all ports of the range are in use
     */
    synchronized SocketListen listen(Rail rail, int depth, PortRange range, SocketOptions options) {
        byte[] token = new byte[WireFormat.TOKEN_BYTES];
        random.nextBytes(token);
        open.removeIf(each -> each.port.isClosed());
        for (Open each : open) {
            if (each.rail.equals(rail) && each.range.equals(range) && each.port.isCurrent()) {
                SocketListen listener = new SocketListen(each.port, depth, token, options);
                if (each.port.add(listener)) {
                    return listener;
                }
            }
        }
        int interfaceIndex = Posix.interfaceIndex(rail.name()); // first: should it change, the port is not current
        DataPort port = new DataPort(bind(rail, range, options), interfaceIndex);
        open.add(new Open(rail, range, port));
        SocketListen listener = new SocketListen(port, depth, token, options);
        port.add(listener);
        return listener;
    }

    private static RailSocket bind(Rail rail, PortRange range, SocketOptions options) {
        for (int port = range.first(); port <= range.last(); port++) {
            try {
                return RailSocket.listen(rail, options, port);
            } catch (WireException e) {
                if (range.isAny() || !e.code().equals(Errno.EADDRINUSE.name())) {
                    throw e;
                }
            }
        }
        throw new WireException(
                rail.name(),
                "listen at " + rail.address(),
                Errno.EADDRINUSE.name(),
                range.count() == 1
                        ? "port " + range + " is in use"
                        : "all " + range.count() + " ports of " + range + " are in use",
                "Give more ports, one for each session at a time; ss -ltnp shows who has them");
    }
}
