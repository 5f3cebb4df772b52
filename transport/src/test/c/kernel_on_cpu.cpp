/*
 * Runs the unpack kernel's own source on the CPU, for tests where there is no GPU: the 32 lanes of a warp are coroutines that
 * meet where the source shuffles or votes. It shows that the source moves the right bytes and reads nothing beyond the aligned
 * words that hold a fragment; nothing about speed, or about what threads of different warps do to each other.
 *
 * Build:  g++ -O1 -std=c++17 -o kernel_on_cpu kernel_on_cpu.cpp     run without arguments; ends with 1 if a byte is wrong
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

struct uint4 { uint32_t x, y, z, w; };
static uint4 make_uint4(uint32_t x, uint32_t y, uint32_t z, uint32_t w) { return {x, y, z, w}; }
struct place { uint32_t x; };
static place threadIdx, blockIdx, blockDim, gridDim;
#define __device__
#define __global__
#define __forceinline__ inline
#define __launch_bounds__(n)

/* ---- the lanes of a warp */

enum { LANES = 32, STACK = 1 << 16 };
static ucontext_t lanes[LANES], scheduler;
static bool ended[LANES];
static int running;
static uint64_t said[2][LANES]; /* what each lane brought to the meeting; the next one is held in the other row */
static int meeting[LANES];

static uint64_t* meet(uint64_t value) {
  int row = meeting[running]++ & 1;
  said[row][running] = value;
  swapcontext(&lanes[running], &scheduler);
  return said[row];
}

static uint64_t as_bits(uint64_t v) { return v; }
template <class T> static T __shfl_sync(unsigned, T v, int from) { return (T)meet(as_bits(v))[from]; }
template <class T> static T __shfl_down_sync(unsigned, T v, int by) { int me = running; uint64_t* all = meet(as_bits(v)); return (T)(me + by < LANES ? all[me + by] : v); }
template <class T> static T __shfl_up_sync(unsigned, T v, int by) { int me = running; uint64_t* all = meet(as_bits(v)); return (T)(me >= by ? all[me - by] : v); }
static unsigned __ballot_sync(unsigned, bool v) {
  uint64_t* all = meet(v);
  unsigned bits = 0;
  for (int i = 0; i < LANES; i++) bits |= (unsigned)(all[i] != 0) << i;
  return bits;
}
static int __popc(unsigned v) { return __builtin_popcount(v); }
static uint32_t __funnelshift_r(uint32_t low, uint32_t high, uint32_t bits) { return (uint32_t)((((uint64_t)high << 32) | low) >> (bits & 31)); }
static uint4 __ldcs(const uint4* from) {
  if ((uintptr_t)from & 15) { puts("a load that is not aligned"); exit(1); }
  return *from;
}

#include "../../main/cuda/unpack.cu"

/* ---- a grid, one warp after the other */

static const Block* argument;

static void lane_main() {
  tcpx_unpack(argument);
  ended[running] = true;
  swapcontext(&lanes[running], &scheduler);
}

static void launch(const Block* block, uint32_t blocks) {
  static char stacks[LANES][STACK];
  argument = block;
  gridDim.x = blocks;
  blockDim.x = 256;
  for (uint32_t warp = 0; warp < blocks * 8; warp++) {
    blockIdx.x = warp / 8;
    for (int i = 0; i < LANES; i++) {
      getcontext(&lanes[i]);
      lanes[i].uc_stack.ss_sp = stacks[i];
      lanes[i].uc_stack.ss_size = STACK;
      lanes[i].uc_link = &scheduler;
      makecontext(&lanes[i], lane_main, 0);
      ended[i] = false;
      meeting[i] = 0;
    }
    for (int left = LANES; left > 0;)
      for (running = 0; running < LANES; running++) {
        if (ended[running]) continue;
        threadIdx.x = warp % 8 * 32 + running;
        swapcontext(&scheduler, &lanes[running]);
        if (ended[running]) left--;
      }
  }
}

/* ---- messages in pieces */

static uint64_t seed = 1;
static uint32_t below(uint32_t n) { seed = seed * 6364136223846793005ull + 1442695040888963407ull; return (uint32_t)(seed >> 33) % n; }

/* Memory that ends at a page nobody may touch, so that reading behind it ends the program. */
static unsigned char* guarded(size_t bytes) {
  size_t whole = (bytes + 4095) / 4096 * 4096;
  char* all = (char*)mmap(NULL, whole + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(all + 4096, whole, PROT_READ | PROT_WRITE);
  return (unsigned char*)all + 4096;
}

static void check(const std::vector<uint32_t>& lengths, uint32_t source_shift, uint32_t shift, uint32_t blocks) {
  static Block* block = (Block*)calloc(1, sizeof(Block));
  size_t message = 0, bounce_bytes = 0;
  for (uint32_t length : lengths) message += length, bounce_bytes += (length + source_shift + 15) / 16 * 16;
  unsigned char* bounce = guarded(bounce_bytes) + ((4096 - bounce_bytes % 4096) % 4096); /* the last piece ends at the guard */
  unsigned char* into = guarded(message + 32 + shift);
  std::vector<unsigned char> expected(message + 32 + shift, 0xaa);
  memset(into, 0xaa, message + 32 + shift);
  for (size_t i = 0; i < bounce_bytes; i++) bounce[i] = (unsigned char)below(256);
  block->count = (uint32_t)lengths.size();
  block->total = (uint32_t)message;
  block->bounce = bounce;
  block->destination = into + shift;
  size_t at = 0, to = 0;
  for (uint32_t i = 0; i < lengths.size(); i++) {
    block->fragments[i] = {(uint32_t)(at + source_shift), lengths[i], to};
    memcpy(&expected[shift + to], bounce + at + source_shift, lengths[i]);
    at += (lengths[i] + source_shift + 15) / 16 * 16;
    to += lengths[i];
  }
  for (uint32_t i = block->count; i > 1; i--) std::swap(block->fragments[i - 1], block->fragments[below(i)]);
  launch(block, blocks);
  for (size_t i = 0; i < expected.size(); i++)
    if (into[i] != expected[i]) {
      printf("byte %ld of a message of %zu in %zu pieces, alignments %u and %u, %u blocks: %02x, should be %02x\n", (long)i - shift,
             message, lengths.size(), source_shift, shift, blocks, into[i], expected[i]);
      exit(1);
    }
  munmap((void*)((uintptr_t)bounce / 4096 * 4096), (bounce_bytes + 4095) / 4096 * 4096);
  munmap(into, (message + 32 + shift + 4095) / 4096 * 4096);
}

int main() {
  for (uint32_t source = 0; source < 16; source++)
    for (uint32_t destination = 0; destination < 16; destination++)
      check({1, 2, 15, 16, 17, 31, 33, 511, 512, 513, 1500, 4095, 4096, 4097, 9001}, source, destination, 1 + (source + destination) % 3);
  for (uint32_t count : {1u, 31u, 32u, 33u, 64u, 2048u}) {
    std::vector<uint32_t> lengths;
    for (uint32_t i = 0; i < count; i++) lengths.push_back(1 + below(count > 100 ? 600 : 20000));
    check(lengths, below(16), below(16), 3);
  }
  check({300001}, 5, 3, 4);
  check({300000, 70000}, 0, 0, 4);
  puts("every byte is where it belongs");
  return 0;
}
