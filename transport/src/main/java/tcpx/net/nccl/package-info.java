/**
 * Any NCCL net plugin as a wire: GPUDirect-TCPX first, and whatever else exports {@code ncclNetPlugin_v5} to
 * {@code _v12}. {@code PluginLayout} is the one receive buffer that knows how the versions differ in memory,
 * {@code PluginCalls} the one that knows how they differ in arguments; above these two all versions are alike.
 *
 * @see <a href="https://github.com/NVIDIA/nccl/blob/master/plugins/net/README.md">NCCL net plugin documentation</a>
 */
@NullMarked
package tcpx.net.nccl;

import org.jspecify.annotations.NullMarked;
