/**
 * The only importer of jnr: libc calls, errno, socket addresses, raw memory. Calls return a value of zero or more, or
 * the negated errno, as the kernel itself does, so the hot path needs neither exceptions nor a second call. Thread-safe
 * throughout: there is no state but the loaded library.
 */
@NullMarked
package tcpx.ffi;

import org.jspecify.annotations.NullMarked;
