/*
 * Runs the unpack kernel's own source on the CPU, for tests where there is no GPU: the 256 threads of a block are coroutines
 * that meet at its barriers. It shows that the source moves the right bytes and reads nothing beyond the aligned
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
#define __launch_bounds__(...)
#define __grid_constant__

#define __shared__ static

/* ---- the threads of a block */

enum { LANES = 256, STACK = 1 << 16 };
static ucontext_t lanes[LANES], scheduler;
static bool ended[LANES];
static int running;

static void __syncthreads() { swapcontext(&lanes[running], &scheduler); }
static uint32_t __funnelshift_r(uint32_t low, uint32_t high, uint32_t bits) { return (uint32_t)((((uint64_t)high << 32) | low) >> (bits & 31)); }
static uint4 __ldg(const uint4* from) {
  if ((uintptr_t)from & 15) { puts("a load that is not aligned"); exit(1); }
  return *from;
}

#include "../../main/cuda/unpack.cu"

/* ---- a grid, one block after the other */

static Launch argument;

static void lane_main() {
  tcpx_unpack(argument);
  ended[running] = true;
  swapcontext(&lanes[running], &scheduler);
}

static void launch(uint32_t blocks) {
  static char stacks[LANES][STACK];
  gridDim.x = blocks;
  blockDim.x = LANES;
  for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++) {
    for (int i = 0; i < LANES; i++) {
      getcontext(&lanes[i]);
      lanes[i].uc_stack.ss_sp = stacks[i];
      lanes[i].uc_stack.ss_size = STACK;
      lanes[i].uc_link = &scheduler;
      makecontext(&lanes[i], lane_main, 0);
      ended[i] = false;
    }
    for (int left = LANES; left > 0;)
      for (running = 0; running < LANES; running++) {
        if (ended[running]) continue;
        threadIdx.x = running;
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

/* One message in pieces, as one list of a launch. */
struct Message {
  std::vector<Fragment> fragments;
  std::vector<unsigned char> expected;
  unsigned char *bounce, *into;
  size_t bounce_bytes, into_bytes;
  uint32_t source_shift, shift;
};

static Message message(const std::vector<uint32_t>& lengths, uint32_t source_shift, uint32_t shift) {
  Message m = {};
  size_t bytes = 0;
  for (uint32_t length : lengths) bytes += length, m.bounce_bytes += (length + source_shift + 15) / 16 * 16;
  m.source_shift = source_shift;
  m.shift = shift;
  m.into_bytes = bytes + 32 + shift;
  m.bounce = guarded(m.bounce_bytes) + ((4096 - m.bounce_bytes % 4096) % 4096); /* the last piece ends at the guard */
  m.into = guarded(m.into_bytes);
  m.expected.assign(m.into_bytes, 0xaa);
  memset(m.into, 0xaa, m.into_bytes);
  for (size_t i = 0; i < m.bounce_bytes; i++) m.bounce[i] = (unsigned char)below(256);
  size_t at = 0, to = 0;
  for (uint32_t length : lengths) {
    m.fragments.push_back({(uint32_t)(at + source_shift), length, to});
    memcpy(&m.expected[shift + to], m.bounce + at + source_shift, length);
    at += (length + source_shift + 15) / 16 * 16;
    to += length;
  }
  for (uint32_t i = m.fragments.size(); i > 1; i--) std::swap(m.fragments[i - 1], m.fragments[below(i)]);
  return m;
}

static void check(std::vector<Message> messages, uint32_t blocks) {
  uint32_t groups = 0;
  argument = {};
  for (Message& m : messages) {
    uint32_t longest = 0;
    for (Fragment& fragment : m.fragments) longest = fragment.length > longest ? fragment.length : longest;
    uint32_t count = (uint32_t)m.fragments.size(), strips = (longest + STRIP - 1) / STRIP;
    groups += (count * strips + GROUP - 1) / GROUP;
    argument.lists[argument.count++] = {m.fragments.data(), m.bounce, m.into + m.shift, count, strips, groups, 0};
  }
  launch(blocks);
  for (Message& m : messages) {
    for (size_t i = 0; i < m.into_bytes; i++)
      if (m.into[i] != m.expected[i]) {
        printf("byte %ld of a message in %zu pieces, alignments %u and %u, %zu lists, %u blocks: %02x, should be %02x\n",
               (long)i - m.shift, m.fragments.size(), m.source_shift, m.shift, messages.size(), blocks, m.into[i], m.expected[i]);
        exit(1);
      }
    munmap((void*)((uintptr_t)m.bounce / 4096 * 4096), (m.bounce_bytes + 4095) / 4096 * 4096);
    munmap(m.into, (m.into_bytes + 4095) / 4096 * 4096);
  }
}

int main() {
  for (uint32_t source = 0; source < 16; source++)
    for (uint32_t destination = 0; destination < 16; destination++)
      check({message({1, 2, 15, 16, 17, 31, 33, 511, 512, 513, 1500, 4095, 4096, 4097, 9001}, source, destination)},
            1 + (source + destination) % 3);
  /* stores begin at multiples of 128, wherever the destination does: rounds of 2 KiB end early, in time and late */
  for (uint32_t destination = 0; destination < 128; destination++)
    check({message({16, 127, 128, 2032, 2047, 2048, 2049, 4080, 4095, 4096}, destination * 7 % 16, destination)}, 2);
  std::vector<Message> many;
  for (uint32_t count : {1u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 1000u, 2048u}) {
    std::vector<uint32_t> lengths;
    for (uint32_t i = 0; i < count; i++) lengths.push_back(1 + below(count > 100 ? 600 : 20000));
    Message each = message(lengths, below(16), below(16));
    many.push_back(each);
    check({message(lengths, below(16), below(16))}, 3);
  }
  for (int i = 0; i < 6; i++) many.push_back(message({1 + below(5000)}, below(16), below(16)));
  check(many, 7); /* as many lists as a launch takes */
  check({message({300001}, 5, 3)}, 4);
  check({message({300000, 70000}, 0, 0)}, 4);
  check({message({1, 200000, 1}, 3, 9)}, 2); /* most strips are empty */
  puts("every byte is where it belongs");
  return 0;
}
