/**
 * Where plan, channels, windows, wire and acknowledgement meet. {@link tcpx.transfer.Sender} and
 * {@link tcpx.transfer.Receiver} are what a user holds; {@code SendLoop} and {@code RecvLoop} are where the data path
 * runs:
 *
 * <pre>
 *   Sender.send(region)                                    Receiver.receive(region)
 *     | waits for the receiver's POST (credit)  &lt;-- control -- | POST id, capacity of each buffer
 *     | START id, bytes (but for one chunk)     -- control --&gt; |
 *     v                                                        v
 *   SendLoop: per channel                                  RecvLoop: per channel
 *     while the window has room                              while the window has room
 *       chunk = scheduler.nextFor(channel)                     post a receive
 *       isend(chunk)                     == rails ==&gt;        landed: mark the chunk's grains
 *     acknowledged: mark the chunk's grains  &lt;== rails ==      acknowledge
 *     all grains marked: done                                all grains marked: done
 * </pre>
 */
@NullMarked
package tcpx.transfer;

import org.jspecify.annotations.NullMarked;
