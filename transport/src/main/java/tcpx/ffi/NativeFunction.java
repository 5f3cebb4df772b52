package tcpx.ffi;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;

/**
 * A C function known by its address: arguments are integers and pointers, the result is an int. Calls check nothing: a
 * wrong address or signature ends the process. Thread-safe.
 *
 * <p>Up to six arguments go through {@link #call}. More than six go through a {@link #packed} block, since jffi has no
 * call for them that neither allocates nor needs one; a packed call costs some hundred nanoseconds more.
 */
public final class NativeFunction {
    private static final Invoker INVOKER = Invoker.getInstance();

    private final long address;
    private final CallContext context;
    private final int count;

    /**
     * A function.
     *
     * @param address where it is; not 0
     * @param arguments one letter each: {@code i} for 32 bits, {@code l} for 64 bits, {@code p} for a pointer
     */
    public NativeFunction(long address, String arguments) {
        if (address == 0) {
            throw new IllegalArgumentException("a null function");
        }
        this.address = address;
        this.count = arguments.length();
        Type[] types = new Type[count];
        for (int i = 0; i < count; i++) {
            types[i] = switch (arguments.charAt(i)) {
                case 'i' -> Type.SINT32;
                case 'l' -> Type.SINT64;
                case 'p' -> Type.POINTER;
                default -> throw new IllegalArgumentException("argument types '" + arguments + "', allowed: i, l, p");
            };
        }
        this.context = CallContext.getCallContext(Type.SINT32, types, CallingConvention.DEFAULT, false);
    }

    /** Where it is. */
    public long address() {
        return address;
    }

    /**
     * Calls the function with one argument and returns its result; of an argument declared as 32 bits the low ones
     * count.
     *
     * @throws IllegalArgumentException if it takes another number of arguments
     */
    public int call(long a) {
        requireCount(1);
        return (int) INVOKER.invokeN1(context, address, a);
    }

    /** Same as {@link #call(long)}, with two arguments. */
    public int call(long a, long b) {
        requireCount(2);
        return (int) INVOKER.invokeN2(context, address, a, b);
    }

    /** Same as {@link #call(long)}, with three arguments. */
    public int call(long a, long b, long c) { // hot
        requireCount(3);
        return (int) INVOKER.invokeN3(context, address, a, b, c);
    }

    /** Same as {@link #call(long)}, with four arguments. */
    public int call(long a, long b, long c, long d) {
        requireCount(4);
        return (int) INVOKER.invokeN4(context, address, a, b, c, d);
    }

    /** Same as {@link #call(long)}, with five arguments. */
    public int call(long a, long b, long c, long d, long e) {
        requireCount(5);
        return (int) INVOKER.invokeN5(context, address, a, b, c, d, e);
    }

    /** Same as {@link #call(long)}, with six arguments. */
    public int call(long a, long b, long c, long d, long e, long f) { // hot
        requireCount(6);
        return (int) INVOKER.invokeN6(context, address, a, b, c, d, e, f);
    }

    /** A block of arguments for calls of any number of them; used by one thread at a time. */
    public Packed packed() {
        return new Packed();
    }

    private void requireCount(int given) {
        if (given != count) {
            throw new IllegalArgumentException(given + " arguments for a function of " + count);
        }
    }

    /** Arguments in native memory, kept between calls. */
    public final class Packed implements AutoCloseable {
        private static final int SLOT = 8;

        private final long memory = Memory.allocate((long) SLOT * (count + 1));
        private final long[] pointers = new long[count];

        private Packed() {
            for (int i = 0; i < count; i++) {
                pointers[i] = memory + (long) SLOT * (i + 1);
            }
        }

        /** Sets argument {@code index}, from 0; a 32-bit argument takes the low half. */
        public void set(int index, long value) { // hot
            Memory.putLong(pointers[index], value);
        }

        /** Calls the function; allocates nothing. */
        public int call() { // hot
            INVOKER.invoke(context, address, memory, pointers);
            return Memory.getInt(memory);
        }

        /** Frees the block; no call may follow. */
        @Override
        public void close() {
            Memory.free(memory);
        }
    }
}
