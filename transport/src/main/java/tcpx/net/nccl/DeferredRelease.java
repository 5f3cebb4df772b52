package tcpx.net.nccl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.Memory;

/**
 * What a plugin may still be busy with: native memory whose address it has seen, comms that are open, and calls that
 * have not returned. Memory is freed only when the plugin has been finished, since threads of a careless plugin write
 * to it after the comm is closed; that is about one kilobyte a comm, and where receives were outstanding their memory.
 * Thread-safe.
 */
final class DeferredRelease {
    private final List<Runnable> kept = new ArrayList<>();
    private int uses;
    private @Nullable Runnable finish;
    private boolean ending;

    /** Keeps memory from {@link Memory#allocate} until the end. */
    synchronized void keep(long address) {
        kept.add(() -> Memory.free(address));
    }

    /** Keeps something else until then. */
    synchronized void keep(Runnable letGo) {
        kept.add(letGo);
    }

    /**
     * A comm is opened, or will be by what begins now.
     *
     * @throws IllegalStateException if the end has been asked for
     */
    synchronized void enter() {
        if (ending) {
            throw new IllegalStateException("the provider is closed");
        }
        uses++;
    }

    /** A call begins that may never return. */
    synchronized void call() {
        uses++;
    }

    /** The comm is closed, or the call has returned. */
    void leave() {
        synchronized (this) {
            uses--;
        }
        endIfQuiet();
    }

    /**
     * Finishes the plugin, and then {@link #free frees}: now, or when the last comm is closed and the last call has
     * returned.
     */
    void end(Runnable finishing) {
        synchronized (this) {
            ending = true;
            finish = finishing;
        }
        endIfQuiet();
    }

    private void endIfQuiet() {
        Runnable now;
        synchronized (this) {
            if (!ending || uses > 0 || finish == null) {
                return;
            }
            now = finish;
            finish = null;
        }
        now.run();
    }

    /** Frees the memory: the plugin is finished. */
    synchronized void free() {
        kept.forEach(Runnable::run);
        kept.clear();
    }
}
