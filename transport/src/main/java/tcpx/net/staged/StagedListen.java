package tcpx.net.staged;

import java.util.function.UnaryOperator;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/** Listens on the wire, and puts a comm around each that is accepted. */
record StagedListen(ListenComm wire, UnaryOperator<RecvComm> around) implements ListenComm {
    @Override
    public Rail rail() {
        return wire.rail();
    }

    @Override
    public Handle handle() {
        return wire.handle();
    }

    @Override
    public boolean isCurrent() {
        return wire.isCurrent();
    }

    @Override
    public RecvComm accept(Deadline deadline) {
        RecvComm accepted = wire.accept(deadline);
        try {
            return around.apply(accepted);
        } catch (RuntimeException | Error e) {
            accepted.close();
            throw e;
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
