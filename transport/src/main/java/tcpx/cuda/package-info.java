/**
 * The CUDA driver's interface, as far as memory is moved with it: devices, their memory, streams, events, and the
 * kernel that unpacks. Found at run time ({@code libcuda.so.1}); no toolkit is needed.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/index.html">CUDA driver API</a>
 */
@NullMarked
package tcpx.cuda;

import org.jspecify.annotations.NullMarked;
