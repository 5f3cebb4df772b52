package tcpx.net.nccl;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.time.Deadline;

/**
 * A listening comm of a plugin. Its handle has the interface's full 128 bytes.
 *
 * <p>If the plugin's accept blocks, the deadline is kept all the same; until that call returns, the listening comm
 * cannot be closed and is left open.
 */
final class NcclListen implements ListenComm {
    private static final long COMM_AT = 0;

    private final PluginContext context;
    private final PluginCalls plugin;
    private final Rail rail;
    private final int depth;
    private final boolean keepUntilConsumed;
    private final DeferredRelease remains;
    private final long listener;
    private final Handle handle;
    private @Nullable ConnectionAttempt<NcclRecv> running;
    private boolean closed;

    NcclListen(PluginContext context, Rail rail, NcclProperties device, int depth) {
        this.context = context;
        this.plugin = context.plugin();
        this.rail = rail;
        this.depth = depth;
        this.keepUntilConsumed = device.needsConsumed();
        this.remains = context.remains();
        long scratch = DeviceHandle.allocate(remains);
        remains.enter();
        int result = context.foreign()
                .call(
                        rail,
                        "listen",
                        () -> plugin.listen(device.device(), scratch + DeviceHandle.HANDLE_AT, scratch + COMM_AT),
                        made -> closeLate(Memory.getLong(scratch + COMM_AT)));
        this.listener = Memory.getLong(scratch + COMM_AT);
        if (result != 0 || listener == 0) {
            remains.leave();
            throw result == 0
                    ? new WireException(rail.name(), "listen", "", "the plugin gives no listening comm", "")
                    : NcclComm.exception(rail, result, "listen on device " + device.name());
        }
        byte[] bytes = new byte[Handle.MAX_BYTES];
        Memory.get(scratch + DeviceHandle.HANDLE_AT, bytes);
        this.handle = new Handle(bytes);
    }

    @Override
    public Rail rail() {
        return rail;
    }

    @Override
    public Handle handle() {
        return handle;
    }

    @Override
    public RecvComm accept(Deadline deadline) {
        return begin(deadline)
                .await(deadline)
                .orElseThrow(() -> isClosed() ? closedMeanwhile() : timedOut("no peer before the deadline"));
    }

    /** Starts to accept, once an earlier accept that ran into its deadline has returned. */
    private ConnectionAttempt<NcclRecv> begin(Deadline deadline) {
        while (true) {
            ConnectionAttempt<NcclRecv> earlier;
            synchronized (this) {
                if (closed) {
                    throw closedMeanwhile();
                }
                if (deadline.expired()) {
                    throw timedOut("no peer before the deadline");
                }
                earlier = running;
                if (earlier == null) {
                    running = attempt();
                    return running;
                }
            }
            if (!earlier.awaitExit(deadline)) {
                throw timedOut("an earlier accept has not returned from the plugin");
            }
        }
    }

    private ConnectionAttempt<NcclRecv> attempt() {
        long scratch = DeviceHandle.allocate(remains);
        remains.enter();
        Opening<NcclRecv> opening = new Opening<>(
                () -> acceptOnce(scratch),
                comm -> new NcclRecv(context, rail, comm, depth, keepUntilConsumed, DeviceHandle.unpackHandle(scratch)),
                plugin::closeRecv,
                false); // what waits is the listening comm's
        Duration patience = context.options().patience();
        return new ConnectionAttempt<>(
                context.thread(), "accept", opening::step, opening::end, patience, this::returned);
    }

    private long acceptOnce(long scratch) {
        Memory.putLong(scratch + COMM_AT, 0);
        DeviceHandle.point(scratch);
        int result = plugin.accept(listener, scratch + COMM_AT, scratch + DeviceHandle.POINTER_AT);
        if (result != 0 && !NcclResult.IN_PROGRESS.is(result)) {
            throw NcclComm.exception(rail, result, "accept");
        }
        return Memory.getLong(scratch + COMM_AT);
    }

    private void returned() {
        ForeignCalls.restoreJvm(context.options()::warn);
        remains.leave();
        boolean last;
        synchronized (this) {
            running = null;
            last = closed;
        }
        if (last) {
            closeListener();
        }
    }

    private void closeLate(long given) {
        if (given != 0) {
            plugin.closeListen(given);
        }
        remains.leave();
    }

    private void closeListener() {
        context.foreign().close(rail, "closeListen", () -> {
            int result = plugin.closeListen(listener);
            remains.leave();
            return result;
        });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private WireException closedMeanwhile() {
        return new WireException(rail.name(), "accept", "", "the listening comm is closed", "");
    }

    private WireException timedOut(String detail) {
        return new WireException(
                rail.name(),
                "accept",
                "ETIMEDOUT",
                detail,
                "Check that the other node connects on the rail of the same position, and that the two reach each "
                        + "other");
    }

    @Override
    public void close() {
        boolean now;
        synchronized (this) {
            now = !closed && running == null;
            closed = true;
            if (running != null) {
                running.abandon();
            }
        }
        if (now) {
            closeListener();
        }
    }
}
