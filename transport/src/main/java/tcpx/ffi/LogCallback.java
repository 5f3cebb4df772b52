package tcpx.ffi;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A C function pointer of the shape {@code void (int level, unsigned long flags, const char *file, int line, const char
 * *format, ...)} that ends in Java.
 *
 * <p>Linux passes the variable arguments of such a call as any others on x86-64 and aarch64: integers and pointers in
 * what is left of the integer registers, reals in the eight for reals, and what has no room there on the stack in its
 * order. The callback is therefore declared with as many of each as a message may have, and reads those that the format
 * asks for. Elsewhere the text is the format as it is written, and says so.
 */
public final class LogCallback {
    private static final int LONGEST_TEXT = 4096;
    private static final int FIXED = 5;
    private static final int STACKED = 24;
    private static final int REALS = 8;
    private static final Map<String, Integer> INTEGER_REGISTERS = Map.of("amd64", 6, "x86_64", 6, "aarch64", 8);
    private static final int REGISTERS = INTEGER_REGISTERS.getOrDefault(System.getProperty("os.arch"), 0) - FIXED;

    /** Takes what is logged; called from any native thread. What it throws is dropped: C could not catch it. */
    @FunctionalInterface
    public interface Sink {
        /** One message, whose text is to be had during the call only. */
        void log(int level, long flags, String file, int line, Supplier<String> text);
    }

    private LogCallback() {}

    /** Makes the function pointer. It stays valid until the process ends: who has it may call it at any time. */
    public static long install(Sink sink) {
        int integers = REGISTERS < 0 ? 0 : REGISTERS + STACKED;
        Type[] types = Arrays.copyOf(
                new Type[] {Type.SINT32, Type.SINT64, Type.POINTER, Type.SINT32, Type.POINTER},
                FIXED + integers + (REGISTERS < 0 ? 0 : REALS));
        Arrays.fill(types, FIXED, FIXED + integers, Type.SINT64);
        Arrays.fill(types, FIXED + integers, types.length, Type.DOUBLE);
        CallContext context = CallContext.getCallContext(Type.VOID, types, CallingConvention.DEFAULT, false);
        Closure.Handle handle = ClosureManager.getInstance().newClosure(new Upcall(sink), context);
        handle.setAutoRelease(false);
        return handle.getAddress();
    }

    private record Upcall(Sink sink) implements Closure {
        @Override
        public void invoke(Buffer arguments) {
            try {
                sink.log(
                        arguments.getInt(0),
                        arguments.getLong(1),
                        text(arguments.getAddress(2)),
                        arguments.getInt(3),
                        () -> message(arguments));
            } catch (Throwable e) { // whatever it is, it must not unwind through C
                return;
            }
        }

        private static String message(Buffer arguments) {
            String format = text(arguments.getAddress(4));
            if (REGISTERS < 0) {
                return format.indexOf('%') < 0 ? format : format + " (the arguments cannot be read on this machine)";
            }
            return new PrintfText(format, new Variable(arguments)).toString();
        }

        private static String text(long address) {
            return address == 0 ? "" : Memory.getString(address, LONGEST_TEXT);
        }
    }

    /** The variable arguments of one call, one after the other. */
    private static final class Variable implements PrintfText.Arguments {
        private final Closure.Buffer arguments;
        private int inRegisters;
        private int stacked;
        private int reals;

        Variable(Closure.Buffer arguments) {
            this.arguments = arguments;
        }

        @Override
        public Optional<Long> integer() {
            return inRegisters < REGISTERS ? Optional.of(arguments.getLong(FIXED + inRegisters++)) : onStack();
        }

        @Override
        public Optional<Double> real() {
            return reals < REALS
                    ? Optional.of(arguments.getDouble(FIXED + REGISTERS + STACKED + reals++))
                    : onStack().map(Double::longBitsToDouble);
        }

        private Optional<Long> onStack() {
            return stacked < STACKED ? Optional.of(arguments.getLong(FIXED + REGISTERS + stacked++)) : Optional.empty();
        }
    }
}
