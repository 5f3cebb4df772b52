package tcpx.ffi;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.Type;

/**
 * A C function pointer of the shape {@code void (int level, unsigned long flags, const char *file, int line, const char
 * *format, ...)} that ends in Java. The variable arguments cannot be read portably, so the format arrives as it is
 * written.
 */
public final class LogCallback {
    private static final int LONGEST_TEXT = 4096;

    /** Takes what is logged; called from any native thread. What it throws is dropped: C could not catch it. */
    @FunctionalInterface
    public interface Sink {
        /** One message. */
        void log(int level, long flags, String file, int line, String format);
    }

    private LogCallback() {}

    /** Makes the function pointer. It stays valid until the process ends: who has it may call it at any time. */
    public static long install(Sink sink) {
        CallContext context = CallContext.getCallContext(
                Type.VOID,
                new Type[] {Type.SINT32, Type.SINT64, Type.POINTER, Type.SINT32, Type.POINTER},
                CallingConvention.DEFAULT,
                false);
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
                        text(arguments.getAddress(4)));
            } catch (Throwable e) { // whatever it is, it must not unwind through C
                return;
            }
        }

        private static String text(long address) {
            return address == 0 ? "" : Memory.getString(address, LONGEST_TEXT);
        }
    }
}
