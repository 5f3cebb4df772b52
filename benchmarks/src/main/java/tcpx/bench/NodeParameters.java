package tcpx.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The parameters that all benchmarks between nodes have. JMH wants a scope here; each benchmark has its own. */
@State(Scope.Thread)
public abstract class NodeParameters {
    // What JMH needs to know of tcpx.bench.node.Parameter, where each is declared; a test compares names and defaults.
    // Nothing reads the fields: JMH hands all values to @Setup.
    @Param("4")
    String channels;

    @Param("auto")
    String chunkBytes;

    @Param("auto")
    String window;

    @Param("auto")
    String strategy;

    @Param("socket")
    String provider;

    @Param("16")
    String pluginRequests;

    @Param("auto")
    String inFlight;

    @Param("268435456")
    String workingSetBytes;

    @Param("HOST")
    String memory;

    @Param("auto")
    String unpack;

    @Param("auto")
    String threads;

    @Param("any")
    String cores;

    @Param("batch")
    String scheduling;

    @Param("0")
    String spin;

    @Param("equal")
    String weights;

    @Param("none")
    String verify;

    @Param("vmsplice")
    String zeroCopy;

    @Param("system")
    String congestion;

    @Param("auto")
    String sendBufferBytes;

    @Param("auto")
    String receiveBufferBytes;

    @Param("0")
    String notSentLowatBytes;
}
