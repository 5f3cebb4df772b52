package tcpx.ffi;

import com.kenai.jffi.Library;

/**
 * A shared object opened at run time. It stays loaded until the process ends: a plugin may have threads, and may keep
 * callbacks, that outlive everything we hold of it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/dlopen.3.html">dlopen(3)</a>
 */
public final class NativeLibrary {
    private static final int RTLD_NODELETE = 0x1000;

    private final Library library;

    private NativeLibrary(Library library) {
        this.library = library;
    }

    /**
     * Opens a shared object with all its symbols resolved, and none of them visible to others (RTLD_NOW, RTLD_LOCAL).
     *
     * @param name a path, or a bare name that the system's search path resolves
     * @throws UnsatisfiedLinkError with the loader's own words
     */
    public static NativeLibrary open(String name) {
        Library library = Library.openLibrary(name, Library.NOW | Library.LOCAL | RTLD_NODELETE);
        if (library == null) {
            throw new UnsatisfiedLinkError(Library.getLastError());
        }
        return new NativeLibrary(library);
    }

    /** Whether a shared object of that name can be opened here. */
    public static boolean exists(String name) {
        return Library.openLibrary(name, Library.LAZY | Library.LOCAL | RTLD_NODELETE) != null;
    }

    /** Address of a symbol, 0 if there is none of that name. */
    public long symbol(String name) {
        return library.getSymbolAddress(name);
    }
}
