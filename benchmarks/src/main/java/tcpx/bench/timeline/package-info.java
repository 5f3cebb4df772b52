/**
 * The event log of chunks: what was posted, copied, sent, received and acknowledged when, per channel. Opt-in, because
 * a timestamp per event is not free. {@link tcpx.bench.timeline.Timeline} documents the file's format.
 */
package tcpx.bench.timeline;
