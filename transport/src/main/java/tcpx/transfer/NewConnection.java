package tcpx.transfer;

import tcpx.net.Comm;

/**
 * A new connection for a channel.
 *
 * @param <C> its direction
 * @param number which of the channel's connections it is, counted by the receiver from 0; the same at both ends
 */
record NewConnection<C extends Comm>(C comm, int number) {}
