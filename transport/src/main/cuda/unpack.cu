// Moves fragments from bounce memory to where they belong: the kernel behind unpack=KERNEL. One launch executes one list in
// GPUDirect-TCPX's layout (tcpx.unpack.DescriptorBlock). unpack.ptx beside the classes is made of this file by
// make-ptx.sh; a test compares the two where nvcc is present.
//
// A fragment is cut into strips, and a warp moves one strip at a time, so that one long fragment keeps as many warps busy
// as many short ones. Strips are numbered over the whole list: strip s belongs to the fragment whose first strip is the
// last that is not behind s. All fragments but the last have the same number of strips in the common case, but need not:
// each warp walks the list from where it was, which costs a coalesced read of 32 lengths a step.
//
// Within a strip the destination is brought to a multiple of 16 by single bytes; then each lane stores 16 bytes at a
// time, four of them in flight. Where source and destination differ modulo 16, a lane loads the two aligned 16-byte words
// that its bytes lie in and shifts them together: all accesses stay 16 bytes wide whatever the alignment. A load may touch
// bytes of the bounce memory before and behind the fragment, up to the next multiple of 16 and never across it; memory is
// granted in multiples of 256 bytes, so these exist.
#include <cstdint>

struct Fragment {
  uint32_t src_off;
  uint32_t length;
  uint64_t dst_off;
};

struct Block {
  uint32_t count;
  uint32_t total;
  const unsigned char* bounce;
  unsigned char* destination;
  const uint64_t* ready; // not used
  uint64_t threshold;
  Fragment fragments[2048];
};

static constexpr uint32_t STRIP = 4096;
static constexpr uint32_t WARP = 32;
static constexpr unsigned ALL = 0xffffffffu;

// bytes at..at+15 of the aligned words low and high, for a shift of 1 to 15
static __device__ __forceinline__ uint4 shifted(uint4 low, uint4 high, uint32_t shift) {
  uint32_t w[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
  uint32_t bits = (shift & 3) * 8;
  uint4 result;
  // the word that the shift begins in, chosen without an index that is known only at run time
  switch (shift >> 2) {
    case 0:
      result = make_uint4(__funnelshift_r(w[0], w[1], bits), __funnelshift_r(w[1], w[2], bits),
                          __funnelshift_r(w[2], w[3], bits), __funnelshift_r(w[3], w[4], bits));
      break;
    case 1:
      result = make_uint4(__funnelshift_r(w[1], w[2], bits), __funnelshift_r(w[2], w[3], bits),
                          __funnelshift_r(w[3], w[4], bits), __funnelshift_r(w[4], w[5], bits));
      break;
    case 2:
      result = make_uint4(__funnelshift_r(w[2], w[3], bits), __funnelshift_r(w[3], w[4], bits),
                          __funnelshift_r(w[4], w[5], bits), __funnelshift_r(w[5], w[6], bits));
      break;
    default:
      result = make_uint4(__funnelshift_r(w[3], w[4], bits), __funnelshift_r(w[4], w[5], bits),
                          __funnelshift_r(w[5], w[6], bits), __funnelshift_r(w[6], w[7], bits));
  }
  return result;
}

// one strip, by one warp
static __device__ __forceinline__ void move(const unsigned char* from, unsigned char* to, uint32_t length, uint32_t lane) {
  uint32_t head = (16 - (uint32_t)(uintptr_t)to) & 15;
  if (head > length) head = length;
  if (lane < head) to[lane] = from[lane];
  from += head;
  to += head;
  length -= head;
  uint32_t words = length / 16;
  uint32_t shift = (uint32_t)(uintptr_t)from & 15;
  uint4* target = reinterpret_cast<uint4*>(to);
  const uint4* source = reinterpret_cast<const uint4*>(from - shift);
  if (shift == 0) {
    uint32_t i = lane;
    for (; i + 3 * WARP < words; i += 4 * WARP) {
      uint4 a = __ldcs(source + i), b = __ldcs(source + i + WARP);
      uint4 c = __ldcs(source + i + 2 * WARP), d = __ldcs(source + i + 3 * WARP);
      target[i] = a;
      target[i + WARP] = b;
      target[i + 2 * WARP] = c;
      target[i + 3 * WARP] = d;
    }
    for (; i < words; i += WARP) target[i] = __ldcs(source + i);
  } else {
    // a lane's second word is its neighbour's first: the last lane alone loads it
    for (uint32_t base = 0; base < words; base += WARP) {
      uint32_t i = base + lane;
      uint4 low = make_uint4(0, 0, 0, 0), extra = low;
      if (i <= words) low = __ldcs(source + i); // word `words` holds the end of the last one's bytes
      if (lane == WARP - 1 && i < words) extra = __ldcs(source + i + 1);
      uint4 high;
      high.x = __shfl_down_sync(ALL, low.x, 1);
      high.y = __shfl_down_sync(ALL, low.y, 1);
      high.z = __shfl_down_sync(ALL, low.z, 1);
      high.w = __shfl_down_sync(ALL, low.w, 1);
      if (lane == WARP - 1) high = extra;
      if (i < words) target[i] = shifted(low, high, shift);
    }
  }
  uint32_t done = words * 16;
  if (lane < length - done) to[done + lane] = from[done + lane];
}

extern "C" __global__ void __launch_bounds__(256) tcpx_unpack(const Block* block) {
  uint32_t lane = threadIdx.x % WARP;
  uint32_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / WARP;
  uint32_t warps = gridDim.x * blockDim.x / WARP;
  uint32_t count = block->count;
  const unsigned char* bounce = block->bounce;
  unsigned char* destination = block->destination;
  uint32_t mine = warp; // the next strip of this warp
  uint32_t first = 0;   // strips before the fragments that are looked at
  for (uint32_t base = 0; base < count; base += WARP) {
    // 32 fragments at a time: how many strips each has, and how many there are up to and with it
    uint32_t index = base + lane;
    Fragment fragment = index < count ? block->fragments[index] : Fragment{0, 0, 0};
    uint32_t upto = (fragment.length + STRIP - 1) / STRIP;
    for (uint32_t step = 1; step < WARP; step *= 2) {
      uint32_t before = __shfl_up_sync(ALL, upto, step);
      if (lane >= step) upto += before;
    }
    uint32_t all = __shfl_sync(ALL, upto, WARP - 1);
    for (; mine < first + all; mine += warps) {
      uint32_t strip = mine - first;
      uint32_t owner = __popc(__ballot_sync(ALL, upto <= strip)); // lanes whose strips all come before
      uint32_t length = __shfl_sync(ALL, fragment.length, owner);
      uint32_t src_off = __shfl_sync(ALL, fragment.src_off, owner);
      uint64_t dst_off = __shfl_sync(ALL, (unsigned long long)fragment.dst_off, owner);
      uint32_t last = __shfl_sync(ALL, upto, owner);
      uint32_t skip = STRIP * (strip - (last - (length + STRIP - 1) / STRIP));
      uint32_t bytes = length - skip < STRIP ? length - skip : STRIP;
      move(bounce + src_off + skip, destination + dst_off + skip, bytes, lane);
    }
    first += all;
  }
}
