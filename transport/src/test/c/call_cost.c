/* The floor for CallCost: the same calls of a plugin's functions, made from C. Each gives nanoseconds for n calls. */
#include <stdint.h>
#include <time.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ll + time.tv_nsec;
}

#define MEASURE(name, call) \
  int name(void* function, void** a, int64_t n, int64_t* ns) { \
    int64_t start = now(); \
    int sum = 0; \
    for (int64_t i = 0; i < n; i++) sum |= call; \
    *ns = now() - start; \
    return sum; \
  }

typedef int (*test_t)(void*, int*, int*);
typedef int (*isend_v7)(void*, void*, int, int, void*, void**);
typedef int (*isend_v12)(void*, void*, uint64_t, int, void*, void*, void**);
typedef int (*irecv_v7)(void*, int, void**, void*, int*, void**, void**);
typedef int (*irecv_v12)(void*, int, void**, void*, int*, void**, void**, void**);

MEASURE(cost_test, ((test_t)function)(a[0], a[1], a[2]))
MEASURE(cost_isend_v7, ((isend_v7)function)(a[0], a[1], (int)(intptr_t)a[2], 0, a[4], a[5]))
MEASURE(cost_isend_v12, ((isend_v12)function)(a[0], a[1], (uint64_t)a[2], 0, a[4], a[5], a[6]))
MEASURE(cost_irecv_v7, ((irecv_v7)function)(a[0], 1, a[2], a[3], a[4], a[5], a[6]))
MEASURE(cost_irecv_v12, ((irecv_v12)function)(a[0], 1, a[2], a[3], a[4], a[5], a[6], a[7]))
