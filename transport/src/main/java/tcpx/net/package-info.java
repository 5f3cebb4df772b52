/**
 * The provider SPI: what a wire must do, one-to-one with the contract of NCCL's net plugins (listen, connect and
 * accept; isend, irecv and test on communicators; memory registered per communicator), with deadlines on every
 * control call and typed errors. Providers live in sub-packages that never import each other.
 *
 * @see <a href="https://github.com/NVIDIA/nccl/blob/master/plugins/net/README.md">NCCL net plugin documentation</a>
 */
@NullMarked
package tcpx.net;

import org.jspecify.annotations.NullMarked;
