/**
 * The control connection between two nodes: plain TCP on which they authenticate, agree on their options, hand over
 * the handles of their channels, and then exchange small typed frames for the life of a session.
 *
 * <pre>
 *   connecting node                                       listening node
 *   hello (48 bytes: magic, version, nonce)      ---&gt;
 *                                                &lt;---      hello (48 bytes)
 *   proof (32 bytes, HMAC-SHA-256)               ---&gt;
 *                                                &lt;---      proof (32 bytes; zeros: the secrets differ)
 *   OPTIONS frame                                ---&gt;
 *                                                &lt;---      ACCEPT frame with options, or REFUSE frame with a reason
 *   frames                                       &lt;--&gt;      frames
 * </pre>
 *
 * <p>Nothing of variable length is read before both proofs have been checked. This keeps strangers out; it does not
 * hide or sign the frames that follow, so whoever can alter packets between the nodes can alter those: {@code
 * docs/security.md} says who can do what.
 *
 * <p>All numbers are in network byte order, but for {@link tcpx.bootstrap.SeedBootstrap}, which speaks the bytes of
 * the original program. Of the net package, only {@link tcpx.net.Handle} may enter.
 */
@NullMarked
package tcpx.bootstrap;

import org.jspecify.annotations.NullMarked;
