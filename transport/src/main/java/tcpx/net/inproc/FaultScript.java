package tcpx.net.inproc;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What goes wrong on a comm, and when: an immutable list of faults, each tied to the number of a message (from 0, in
 * the order of posting on that comm). Written as a sentence:
 *
 * <pre>{@code FaultScript.NONE.reorder(4, seed).busy(10, 3).flip(12, 17).closeAt(20)}</pre>
 *
 * <p>The script belongs to one end. {@code hold}, {@code silence}, {@code flip} and {@code resize} strike the message
 * on its way, so it does not matter which end has them; all others strike the end whose script it is. State (how many
 * posts were refused already) is kept per comm: every comm begins the script anew. The same calls in the same order
 * meet the same faults.
 */
public final class FaultScript {
    /** Nothing goes wrong. */
    public static final FaultScript NONE = new FaultScript();

    private final Fault[] faults;

    private FaultScript(Fault... faults) {
        this.faults = faults;
    }

    /**
     * Completions of this end are seen in another order: up to {@code window} of them are kept back, and once so many
     * are there, or no other request is under way, each {@code test} lets one of them go, chosen by the seed. Not on a
     * wire that completes in order.
     */
    public FaultScript reorder(int window, long seed) {
        if (window < 1) {
            throw new IllegalArgumentException("a reorder window of " + window + ", allowed: 1 or more");
        }
        return with(new Reordering(window, seed));
    }

    /** The first {@code times} attempts of this end to post the message are answered BUSY. */
    public FaultScript busy(long message, int times) {
        return with(new Busy(message, times));
    }

    /** The message, and all behind it, stay on the wire until the gate is opened. */
    public FaultScript hold(long message, FaultGate gate) {
        return with(new Hold(message, gate));
    }

    /** From this message on nothing arrives any more, and nobody says so. */
    public FaultScript silence(long message) {
        return with(new Hold(message, new FaultGate()));
    }

    /** All bits of one byte of the message arrive inverted; nothing happens if the message is shorter. */
    public FaultScript flip(long message, int offset) {
        return with(new Flip(message, offset));
    }

    /**
     * The message arrives with another length: cut, or with a tail that nobody wrote (the buffer keeps what it held).
     * The sender is told nothing.
     */
    public FaultScript resize(long message, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a message of " + bytes + " bytes, allowed: 0 or more");
        }
        return with(new Resize(message, bytes));
    }

    /**
     * This end fails, with this code, instead of completing the message. The other end sees nothing until it closes.
     */
    public FaultScript fail(long message, String code) {
        return with(new Fail(message, code));
    }

    /** This end closes by itself: instead of posting the message (sender) or of taking it off the wire (receiver). */
    public FaultScript closeAt(long message) {
        return with(new CloseAt(message));
    }

    /** {@code connect} gets nowhere until the gate is opened; never opened, it ends at its deadline. */
    public FaultScript connectAfter(FaultGate gate) {
        return with(new ConnectAfter(gate));
    }

    /** {@code accept} sees nobody until the gate is opened; never opened, it ends at its deadline. */
    public FaultScript acceptAfter(FaultGate gate) {
        return with(new AcceptAfter(gate));
    }

    /** {@code listen} and {@code connect} fail with ENETDOWN. */
    public FaultScript railDown() {
        return with(new RailDown());
    }

    @Override
    public String toString() {
        return "FaultScript" + Arrays.toString(faults);
    }

    private FaultScript with(Fault fault) {
        Fault[] more = Arrays.copyOf(faults, faults.length + 1);
        more[faults.length] = fault;
        return new FaultScript(more);
    }

    // What follows is asked once per message, so it loops over the array and allocates nothing.

    int busyTimes(long message) {
        int times = 0;
        for (Fault fault : faults) {
            times += fault instanceof Busy busy && busy.message == message ? busy.times : 0;
        }
        return times;
    }

    boolean holds(long message) {
        for (Fault fault : faults) {
            if (fault instanceof Hold hold && hold.message <= message && !hold.gate.isOpen()) {
                return true;
            }
        }
        return false;
    }

    boolean flips(long message) {
        for (Fault fault : faults) {
            if (fault instanceof Flip flip && flip.message == message) {
                return true;
            }
        }
        return false;
    }

    int length(long message, int length) {
        int arriving = length;
        for (Fault fault : faults) {
            arriving = fault instanceof Resize resize && resize.message == message ? resize.bytes : arriving;
        }
        return arriving;
    }

    boolean failsAt(long message) {
        return !failCode(message).isEmpty();
    }

    /** The code to fail with at this message, or empty. */
    String failCode(long message) {
        for (Fault fault : faults) {
            if (fault instanceof Fail fail && fail.message == message) {
                return fail.code;
            }
        }
        return "";
    }

    boolean closesAt(long message) {
        for (Fault fault : faults) {
            if (fault instanceof CloseAt close && close.message == message) {
                return true;
            }
        }
        return false;
    }

    // What follows is asked on the control path.

    boolean isRailDown() {
        return stream(RailDown.class).findAny().isPresent();
    }

    boolean reorders() {
        return stream(Reordering.class).findAny().isPresent();
    }

    Stream<Reordering> reorderings() {
        return stream(Reordering.class);
    }

    Stream<Flip> flipsOf(long message) {
        return stream(Flip.class).filter(flip -> flip.message == message);
    }

    Stream<FaultGate> messageGates() {
        return stream(Hold.class).map(Hold::gate);
    }

    Stream<FaultGate> connectGates() {
        return stream(ConnectAfter.class).map(ConnectAfter::gate);
    }

    boolean acceptIsHeld() {
        return stream(AcceptAfter.class).anyMatch(held -> !held.gate.isOpen());
    }

    private <T> Stream<T> stream(Class<T> kind) {
        return Arrays.stream(faults).filter(kind::isInstance).map(kind::cast);
    }

    private sealed interface Fault {}

    record Reordering(int window, long seed) implements Fault {}

    record Busy(long message, int times) implements Fault {}

    record Hold(long message, FaultGate gate) implements Fault {}

    record Flip(long message, int offset) implements Fault {}

    record Resize(long message, int bytes) implements Fault {}

    record Fail(long message, String code) implements Fault {
        Fail {
            if (code.isEmpty()) {
                throw new IllegalArgumentException("a failure needs a code, such as EIO");
            }
        }
    }

    record CloseAt(long message) implements Fault {}

    record ConnectAfter(FaultGate gate) implements Fault {}

    record AcceptAfter(FaultGate gate) implements Fault {}

    record RailDown() implements Fault {}
}
