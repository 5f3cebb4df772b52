// Moves fragments from bounce memory to where they belong: the kernel behind unpack=KERNEL. One launch executes some lists in
// GPUDirect-TCPX's layout (tcpx.unpack.DescriptorBlock). unpack.ptx beside the classes is made of this file by
// make-ptx.sh; a test compares the two where nvcc is present.
//
// A fragment is cut into strips, and a warp moves one strip at a time, so that one long fragment keeps as many warps busy
// as many short ones. Every fragment of a list counts as having as many strips as its longest: which fragment strip s
// belongs to is then a division, where counting them would be a walk through the list. In practice they are as long as
// a page, all but one; where they are not, strips that are empty cost a look.
//
// Lists lie in the host's locked memory. A block fetches the fragments of its next strips together and hands them to its
// warps through shared memory, so that few and wide reads cross the bus; and before it moves what it has, so that it waits
// for the bus once.
//
// Within a strip the destination is brought to a multiple of 16 by single bytes; then each lane stores 16 bytes at a
// time, four of them in flight. Where source and destination differ modulo 16, a lane loads the two aligned 16-byte words
// that its bytes lie in and shifts them together: all accesses stay 16 bytes wide whatever the alignment. A load may touch
// bytes of the bounce memory before and behind the fragment, up to the next multiple of 16 and never across it; memory is
// granted in multiples of 256 bytes, so these exist. Two strips of at most a word a lane are loaded both before either is
// stored.
#include <cstdint>

struct Fragment {
  uint32_t src_off;
  uint32_t length;
  uint64_t dst_off;
};

// A list as a launch is given it: what is the same for all its fragments comes with the launch.
struct List {
  const Fragment* fragments;
  const unsigned char* bounce;
  unsigned char* destination;
  uint32_t count;
  uint32_t strips; // of each fragment
  uint32_t upto;   // groups of strips in this list and those before it
  uint32_t spare;
};

struct Launch {
  List lists[16];
  uint32_t count;
};

static constexpr uint32_t STRIP = 4096;
static constexpr uint32_t WARP = 32;
static constexpr uint32_t THREADS = 256;
static constexpr uint32_t GROUP = 16; // strips that a block fetches at a time: two for each of its warps
static_assert(GROUP == 2 * THREADS / WARP, "two strips for each warp");
static constexpr uint32_t SHORT = 16 * WARP;

// bytes at..at+15 of the aligned words low and high, for a shift of 0 to 15
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

// One strip, by one warp. All single bytes are loaded with the first words: each wait for memory counts. The words that lanes
// store at a time begin at a multiple of 128 bytes, so that only the first and last ones touch lines in part.
static __device__ __forceinline__ void move(const unsigned char* from, unsigned char* to, uint32_t length, uint32_t lane) {
  uint32_t head = (16 - (uint32_t)(uintptr_t)to) & 15;
  if (head > length) head = length;
  uint32_t words = (length - head) / 16;
  uint32_t tail = length - head - words * 16;
  unsigned char before = lane < head ? from[lane] : 0;
  unsigned char behind = lane < tail ? from[length - tail + lane] : 0;
  uint32_t shift = (uint32_t)(uintptr_t)(from + head) & 15;
  uint4* target = reinterpret_cast<uint4*>(to + head);
  const uint4* source = reinterpret_cast<const uint4*>(from + head - shift);
  uint32_t skew = ((uint32_t)(uintptr_t)target & 127) / 16;
  // a lane before the first word counts from below 0, which as an unsigned number is beyond the last
  for (uint32_t round = 0; round < words + skew; round += 4 * WARP) {
    uint32_t i = round + lane - skew;
    uint4 low[4] = {}, high[4] = {};
    // a lane's second word is its neighbour's first: both ask for it, and the cache answers one of them
#pragma unroll
    for (uint32_t k = 0; k < 4; k++) {
      uint32_t at = i + k * WARP;
      if (at < words) {
        low[k] = __ldg(source + at);
        if (shift != 0) high[k] = __ldg(source + at + 1);
      }
    }
#pragma unroll
    for (uint32_t k = 0; k < 4; k++) {
      uint32_t at = i + k * WARP;
      if (at < words) target[at] = shifted(low[k], high[k], shift);
    }
  }
  if (lane < head) to[lane] = before;
  if (lane < tail) to[length - tail + lane] = behind;
}

struct Strip {
  const unsigned char* from;
  unsigned char* to;
  uint32_t length;
};

// A short strip as a warp holds it between loads and stores: at most one word a lane, and the bytes before and behind.
struct Held {
  unsigned char* to;
  uint32_t head, words, tail, shift;
  uint4 low, high;
  unsigned char before, behind;
};

static __device__ __forceinline__ Held load(const Strip& strip, uint32_t lane) {
  Held held = {};
  const unsigned char* from = strip.from;
  held.to = strip.to;
  held.head = (16 - (uint32_t)(uintptr_t)strip.to) & 15;
  if (held.head > strip.length) held.head = strip.length;
  if (lane < held.head) held.before = from[lane];
  from += held.head;
  uint32_t length = strip.length - held.head;
  held.words = length / 16;
  held.tail = length % 16;
  held.shift = (uint32_t)(uintptr_t)from & 15;
  const uint4* source = reinterpret_cast<const uint4*>(from - held.shift);
  if (lane < held.words) {
    held.low = __ldg(source + lane);
    if (held.shift != 0) held.high = __ldg(source + lane + 1);
  }
  if (lane < held.tail) held.behind = from[held.words * 16 + lane];
  return held;
}

static __device__ __forceinline__ void store(const Held& held, uint32_t lane) {
  unsigned char* to = held.to;
  if (lane < held.head) to[lane] = held.before;
  to += held.head;
  if (lane < held.words)
    reinterpret_cast<uint4*>(to)[lane] = shifted(held.low, held.high, held.shift);
  if (lane < held.tail) to[held.words * 16 + lane] = held.behind;
}

// strip `lane` of a group
static __device__ __forceinline__ Strip fetch(const Launch& launch, uint32_t group, uint32_t lane) {
  uint32_t which = 0;
  while (group >= launch.lists[which].upto) which++;
  const List& list = launch.lists[which];
  uint32_t strip = (group - (which == 0 ? 0 : launch.lists[which - 1].upto)) * GROUP + lane;
  uint32_t index = strip / list.strips;
  uint32_t skip = strip % list.strips * STRIP;
  Fragment fragment = index < list.count ? list.fragments[index] : Fragment{0, 0, 0};
  uint32_t left = fragment.length > skip ? fragment.length - skip : 0;
  return {list.bounce + fragment.src_off + skip, list.destination + fragment.dst_off + skip, left < STRIP ? left : STRIP};
}

extern "C" __global__ void __launch_bounds__(THREADS, 4) tcpx_unpack(const __grid_constant__ Launch launch) {
  __shared__ Strip strips[GROUP];
  uint32_t thread = threadIdx.x;
  uint32_t groups = launch.lists[launch.count - 1].upto;
  Strip next = {};
  if (thread < GROUP && blockIdx.x < groups) next = fetch(launch, blockIdx.x, thread);
  for (uint32_t group = blockIdx.x; group < groups; group += gridDim.x) {
    if (thread < GROUP) strips[thread] = next;
    __syncthreads();
    if (thread < GROUP && group + gridDim.x < groups) next = fetch(launch, group + gridDim.x, thread);
    const Strip& one = strips[thread / WARP];
    const Strip& other = strips[thread / WARP + THREADS / WARP];
    uint32_t lane = thread % WARP;
    if (one.length <= SHORT && other.length <= SHORT) {
      // a strip is one load and one store here: two are under way at a time, or the warp would mostly wait
      Held first = load(one, lane), second = load(other, lane);
      store(first, lane);
      store(second, lane);
    } else {
#pragma unroll 1
      for (uint32_t i = thread / WARP; i < GROUP; i += THREADS / WARP)
        move(strips[i].from, strips[i].to, strips[i].length, lane);
    }
    __syncthreads();
  }
}
