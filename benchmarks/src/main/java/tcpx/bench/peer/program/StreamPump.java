package tcpx.bench.peer.program;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One stream of {@link StreamProgram}: moves bytes one way over one connection, call by call. One thread. */
public interface StreamPump {
    /** Makes one call, waiting as long as it takes; returns the bytes it moved, or less than 0 at the end. */
    long move() throws IOException;

    /** How connections are made and what is done with them. */
    enum Kind {
        /** The JDK's channels: a direct buffer of 1 MiB that is used over and over, so its memory is warm. */
        NIO {
            @Override
            Listening listen(InetSocketAddress address) throws IOException {
                return NioPump.listen(address);
            }

            @Override
            StreamPump connect(InetSocketAddress from, InetSocketAddress to) throws IOException {
                return NioPump.connect(from, to);
            }
        },
        /** Bare {@code send} and {@code recv} of 1 MiB through 64 MiB of memory, so the caches are cold. */
        COPY {
            @Override
            Listening listen(InetSocketAddress address) {
                return BarePump.listen(address);
            }

            @Override
            StreamPump connect(InetSocketAddress from, InetSocketAddress to) {
                return BarePump.connect(from, to, false);
            }
        },
        /** The same with {@code vmsplice} and {@code splice} in place of {@code send}. */
        VMSPLICE {
            @Override
            Listening listen(InetSocketAddress address) {
                return BarePump.listen(address);
            }

            @Override
            StreamPump connect(InetSocketAddress from, InetSocketAddress to) {
                return BarePump.connect(from, to, true);
            }
        };

        abstract Listening listen(InetSocketAddress address) throws IOException;

        abstract StreamPump connect(InetSocketAddress from, InetSocketAddress to) throws IOException;
    }

    /** Waits for the one connection it is for. */
    interface Listening {
        StreamPump accept() throws IOException;
    }
}
