/*
 * A stand-in for the CUDA driver's library, for tests: the functions of libcuda.so.1 that tcpx.cuda calls, over memory of this
 * process. It is no GPU and measures nothing. Streams are threads that do what they are given one after the other, events are
 * done when their stream has come to them, device memory is mapped between pages that nobody may touch, and a launch of the
 * unpack kernel executes its list on the CPU. What a driver refuses is refused: a thread without a context, copies outside an
 * allocation, host memory that is not locked given to an asynchronous copy, a program that is none.
 *
 * Build:  gcc -O2 -shared -fPIC -pthread -o libcuda-standin.so cuda_standin.c
 *
 * Settings are lines key=value in a file beside the shared object, named as it is with ".ini" added:
 *   devices=1           how many there are
 *   memory=1073741824   bytes of each
 *   init=100            result of cuInit
 *   capability=90       compute capability, times ten
 *   lock=refused        cuMemHostRegister gives 2, as without permission to lock memory
 *   ptx=refused         cuModuleLoadDataEx gives 222 and says why
 *   lost_after=1000     after so many bytes of copies the context is lost: everything gives 700
 *   any_memory=1        any address is taken for a device's
 *   delay_us=500        a copy takes so long at least
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define VISIBLE __attribute__((visibility("default")))
enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101,
       INVALID_IMAGE = 200, INVALID_CONTEXT = 201, UNSUPPORTED_PTX = 222, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600,
       ILLEGAL_ADDRESS = 700, ALREADY_REGISTERED = 712, NOT_REGISTERED = 713 };

typedef int result;
typedef unsigned long long device_pointer;

/* ---------------------------------------------------------------- settings */

static char settings[4096];
static int initialised, device_count;
static unsigned long long memory_bytes, allocated_bytes;
static long lost_after, copied_bytes;
static int delay_us, any_memory;
static int lost;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void here(void) {}

static void setting(const char* key, char* value, size_t bytes) {
  char name[64];
  snprintf(name, sizeof name, "\n%s=", key);
  const char* text = strstr(settings, name);
  value[0] = 0;
  if (!text) return;
  text += strlen(name);
  size_t n = strcspn(text, "\n");
  if (n >= bytes) n = bytes - 1;
  memcpy(value, text, n);
  value[n] = 0;
}

static long number(const char* key, long otherwise) {
  char value[32];
  setting(key, value, sizeof value);
  return value[0] ? atol(value) : otherwise;
}

static int is(const char* key, const char* expected) {
  char value[32];
  setting(key, value, sizeof value);
  return strcmp(value, expected) == 0;
}

__attribute__((constructor)) static void read_settings(void) {
  Dl_info self;
  char path[4096];
  settings[0] = '\n';
  if (!dladdr((void*)here, &self)) return;
  snprintf(path, sizeof path, "%s.ini", self.dli_fname);
  FILE* file = fopen(path, "r");
  if (!file) return;
  size_t n = fread(settings + 1, 1, sizeof settings - 2, file);
  settings[n + 1] = 0;
  fclose(file);
}

/* ---------------------------------------------------------------- contexts */

struct context { int device; };
static struct context contexts[8];
static int retained[8];
static _Thread_local struct context* current;

#define NEED_CONTEXT() do { if (!initialised) return NOT_INITIALIZED; if (__atomic_load_n(&lost, __ATOMIC_RELAXED)) return ILLEGAL_ADDRESS; if (!current) return INVALID_CONTEXT; } while (0)

VISIBLE result cuInit(unsigned flags) {
  int told = (int)number("init", 0);
  if (told || flags) return told ? told : INVALID_VALUE;
  device_count = (int)number("devices", 1);
  memory_bytes = (unsigned long long)number("memory", 1L << 30);
  lost_after = number("lost_after", 0);
  delay_us = (int)number("delay_us", 0);
  any_memory = (int)number("any_memory", 0);
  initialised = 1;
  return SUCCESS;
}

VISIBLE result cuDriverGetVersion(int* version) { *version = 13000; return SUCCESS; }

VISIBLE result cuGetErrorName(result error, const char** text) {
  switch (error) {
    case INVALID_VALUE: *text = "CUDA_ERROR_INVALID_VALUE"; return SUCCESS;
    case OUT_OF_MEMORY: *text = "CUDA_ERROR_OUT_OF_MEMORY"; return SUCCESS;
    case NO_DEVICE: *text = "CUDA_ERROR_NO_DEVICE"; return SUCCESS;
    case INVALID_IMAGE: *text = "CUDA_ERROR_INVALID_IMAGE"; return SUCCESS;
    case INVALID_CONTEXT: *text = "CUDA_ERROR_INVALID_CONTEXT"; return SUCCESS;
    case UNSUPPORTED_PTX: *text = "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"; return SUCCESS;
    case ILLEGAL_ADDRESS: *text = "CUDA_ERROR_ILLEGAL_ADDRESS"; return SUCCESS;
    default: *text = NULL; return INVALID_VALUE;
  }
}

VISIBLE result cuGetErrorString(result error, const char** text) {
  *text = error == OUT_OF_MEMORY ? "out of memory" : error == ILLEGAL_ADDRESS ? "an illegal memory access was encountered" : "as the stand-in says";
  return SUCCESS;
}

VISIBLE result cuDeviceGetCount(int* count) {
  if (!initialised) return NOT_INITIALIZED;
  *count = device_count;
  return SUCCESS;
}

VISIBLE result cuDeviceGet(int* device, int ordinal) {
  if (ordinal < 0 || ordinal >= device_count) return INVALID_DEVICE;
  *device = ordinal;
  return SUCCESS;
}

VISIBLE result cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, (size_t)length, "Stand-in %d", device);
  return SUCCESS;
}

VISIBLE result cuDeviceTotalMem_v2(size_t* bytes, int device) { (void)device; *bytes = memory_bytes; return SUCCESS; }

VISIBLE result cuDeviceGetAttribute(int* value, int attribute, int device) {
  (void)device;
  int capability = (int)number("capability", 90);
  *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : attribute == 16 ? 4 : 0;
  return SUCCESS;
}

VISIBLE result cuDeviceGetPCIBusId(char* id, int length, int device) {
  snprintf(id, (size_t)length, "0000:0A:%02d.0", device);
  return SUCCESS;
}

VISIBLE result cuDevicePrimaryCtxRetain(struct context** context, int device) {
  __atomic_add_fetch(&retained[device], 1, __ATOMIC_RELAXED);
  contexts[device].device = device;
  *context = &contexts[device];
  return SUCCESS;
}

VISIBLE result cuDevicePrimaryCtxRelease_v2(int device) {
  __atomic_sub_fetch(&retained[device], 1, __ATOMIC_RELAXED);
  return SUCCESS;
}

VISIBLE result cuCtxSetCurrent(struct context* context) {
  if (__atomic_load_n(&lost, __ATOMIC_RELAXED)) return ILLEGAL_ADDRESS;
  current = context;
  return SUCCESS;
}

VISIBLE result cuCtxGetStreamPriorityRange(int* least, int* greatest) {
  NEED_CONTEXT();
  *least = 0;
  *greatest = -5;
  return SUCCESS;
}

/* ---------------------------------------------------------------- memory */

struct range { uint64_t base, bytes; int locked; struct range* next; };
static struct range* ranges; /* device memory, and host memory that is locked */

static struct range* find(uint64_t address, uint64_t bytes, int locked) {
  for (struct range* range = ranges; range; range = range->next)
    if (range->locked == locked && address >= range->base && bytes <= range->bytes && address - range->base <= range->bytes - bytes)
      return range;
  return NULL;
}

static int known(uint64_t address, uint64_t bytes, int locked) {
  if (any_memory && !locked) return 1;
  pthread_mutex_lock(&lock);
  int found = find(address, bytes, locked) != NULL;
  pthread_mutex_unlock(&lock);
  return found;
}

static void add(uint64_t base, uint64_t bytes, int locked) {
  struct range* range = malloc(sizeof *range);
  *range = (struct range){base, bytes, locked, ranges};
  ranges = range;
}

static int drop(uint64_t base, int locked, uint64_t* bytes) {
  for (struct range** at = &ranges; *at; at = &(*at)->next)
    if ((*at)->base == base && (*at)->locked == locked) {
      struct range* gone = *at;
      *bytes = gone->bytes;
      *at = gone->next;
      free(gone);
      return 1;
    }
  return 0;
}

static uint64_t rounded(uint64_t bytes) { return (bytes + 4095) / 4096 * 4096; }

VISIBLE result cuMemAlloc_v2(device_pointer* pointer, size_t bytes) {
  NEED_CONTEXT();
  if (!bytes) return INVALID_VALUE;
  pthread_mutex_lock(&lock);
  int refused = allocated_bytes + bytes > memory_bytes;
  if (!refused) allocated_bytes += bytes;
  pthread_mutex_unlock(&lock);
  if (refused) return OUT_OF_MEMORY;
  char* guarded = mmap(NULL, rounded(bytes) + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(guarded + 4096, rounded(bytes), PROT_READ | PROT_WRITE);
  pthread_mutex_lock(&lock);
  add((uint64_t)(guarded + 4096), bytes, 0);
  pthread_mutex_unlock(&lock);
  *pointer = (device_pointer)(uintptr_t)(guarded + 4096);
  return SUCCESS;
}

VISIBLE result cuMemFree_v2(device_pointer pointer) {
  uint64_t bytes = 0;
  pthread_mutex_lock(&lock);
  int found = drop(pointer, 0, &bytes);
  if (found) allocated_bytes -= bytes;
  pthread_mutex_unlock(&lock);
  if (!found) return INVALID_VALUE;
  munmap((char*)(uintptr_t)pointer - 4096, rounded(bytes) + 8192);
  return SUCCESS;
}

VISIBLE result cuMemGetAddressRange_v2(device_pointer* base, size_t* bytes, device_pointer pointer) {
  NEED_CONTEXT();
  pthread_mutex_lock(&lock);
  struct range* range = find(pointer, 1, 0);
  if (range) *base = range->base, *bytes = range->bytes;
  pthread_mutex_unlock(&lock);
  return range ? SUCCESS : INVALID_VALUE;
}

VISIBLE result cuPointerGetAttribute(void* value, int attribute, device_pointer pointer) {
  NEED_CONTEXT();
  if (attribute != 2) return INVALID_VALUE;
  if (known(pointer, 1, 0)) return *(int*)value = 2, SUCCESS;
  if (known(pointer, 1, 1)) return *(int*)value = 1, SUCCESS;
  return INVALID_VALUE;
}

VISIBLE result cuMemHostRegister_v2(void* pointer, size_t bytes, unsigned flags) {
  NEED_CONTEXT();
  (void)flags;
  if (is("lock", "refused")) return OUT_OF_MEMORY;
  pthread_mutex_lock(&lock);
  int overlaps = find((uint64_t)pointer, 1, 1) != NULL;
  if (!overlaps) add((uint64_t)pointer, bytes, 1);
  pthread_mutex_unlock(&lock);
  return overlaps ? ALREADY_REGISTERED : SUCCESS;
}

VISIBLE result cuMemHostUnregister(void* pointer) {
  uint64_t bytes;
  pthread_mutex_lock(&lock);
  int found = drop((uint64_t)pointer, 1, &bytes);
  pthread_mutex_unlock(&lock);
  return found ? SUCCESS : NOT_REGISTERED;
}

/* ---------------------------------------------------------------- streams and events */

struct event { uint64_t recorded, done; struct timespec at; pthread_mutex_t lock; pthread_cond_t changed; };

struct fragment { uint32_t src_off, length; uint64_t dst_off; };
struct list { struct fragment* fragments; char *bounce, *destination; uint32_t count, strips, upto, spare; };
struct launch { struct list lists[16]; uint32_t count; };

struct work { enum { COPY, UNPACK, RECORD, END } kind; void *to, *from; size_t bytes; struct event* event; uint64_t number; struct work* next; };

struct stream {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct work *first, **last;
  uint64_t given, done;
};

static int live_streams, live_events;

static void pass(size_t bytes) {
  if (delay_us) nanosleep(&(struct timespec){0, delay_us * 1000L}, NULL);
  long now = __atomic_add_fetch(&copied_bytes, (long)bytes, __ATOMIC_RELAXED);
  if (lost_after && now > lost_after) __atomic_store_n(&lost, 1, __ATOMIC_RELAXED);
}

static void carry_out(struct work* work) {
  if (work->kind == COPY) {
    pass(work->bytes);
    memcpy(work->to, work->from, work->bytes);
  } else if (work->kind == UNPACK) {
    struct list* list = work->from;
    for (uint32_t i = 0; i < list->count; i++) {
      struct fragment* each = &list->fragments[i];
      size_t reached = (size_t)list->strips * 4096; /* the kernel moves no more of a fragment */
      size_t length = each->length < reached ? each->length : reached;
      pass(length);
      memcpy(list->destination + each->dst_off, list->bounce + each->src_off, length);
    }
    free(list);
  } else if (work->kind == RECORD) {
    struct event* event = work->event;
    pthread_mutex_lock(&event->lock);
    if (work->number > event->done) event->done = work->number;
    clock_gettime(CLOCK_MONOTONIC, &event->at);
    pthread_cond_broadcast(&event->changed);
    pthread_mutex_unlock(&event->lock);
  }
}

static void* run(void* argument) {
  struct stream* stream = argument;
  for (int end = 0; !end;) {
    pthread_mutex_lock(&stream->lock);
    while (!stream->first) pthread_cond_wait(&stream->changed, &stream->lock);
    struct work* work = stream->first;
    stream->first = work->next;
    if (!stream->first) stream->last = &stream->first;
    pthread_mutex_unlock(&stream->lock);
    carry_out(work);
    end = work->kind == END;
    free(work);
    pthread_mutex_lock(&stream->lock);
    stream->done++;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
  }
  return NULL;
}

/* A small copy, and an event behind it, is done at once where nothing is before it: a device is not much slower to be seen. */
static void give(struct stream* stream, struct work what) {
  enum { SMALL = 64 << 10 };
  pthread_mutex_lock(&stream->lock);
  int idle = stream->done == stream->given && !delay_us;
  if (idle && (what.kind == RECORD || (what.kind == COPY && what.bytes <= SMALL))) {
    carry_out(&what);
    pthread_mutex_unlock(&stream->lock);
    return;
  }
  struct work* work = malloc(sizeof *work);
  *work = what;
  *stream->last = work;
  stream->last = &work->next;
  stream->given++;
  pthread_cond_broadcast(&stream->changed);
  pthread_mutex_unlock(&stream->lock);
}

VISIBLE result cuStreamCreateWithPriority(struct stream** out, unsigned flags, int priority) {
  NEED_CONTEXT();
  (void)flags, (void)priority;
  struct stream* stream = calloc(1, sizeof *stream);
  pthread_mutex_init(&stream->lock, NULL);
  pthread_cond_init(&stream->changed, NULL);
  stream->last = &stream->first;
  pthread_create(&stream->thread, NULL, run, stream);
  __atomic_add_fetch(&live_streams, 1, __ATOMIC_RELAXED);
  *out = stream;
  return SUCCESS;
}

static void finish(struct stream* stream) {
  pthread_mutex_lock(&stream->lock);
  while (stream->done < stream->given) pthread_cond_wait(&stream->changed, &stream->lock);
  pthread_mutex_unlock(&stream->lock);
}

VISIBLE result cuStreamSynchronize(struct stream* stream) {
  finish(stream);
  return __atomic_load_n(&lost, __ATOMIC_RELAXED) ? ILLEGAL_ADDRESS : SUCCESS;
}

VISIBLE result cuStreamDestroy_v2(struct stream* stream) {
  give(stream, (struct work){.kind = END});
  pthread_join(stream->thread, NULL);
  free(stream);
  __atomic_sub_fetch(&live_streams, 1, __ATOMIC_RELAXED);
  return SUCCESS;
}

VISIBLE result cuMemcpyHtoDAsync_v2(device_pointer to, const void* from, size_t bytes, struct stream* stream) {
  NEED_CONTEXT();
  if (!known(to, bytes, 0) || !known((uint64_t)from, bytes, 1)) return INVALID_VALUE;
  give(stream, (struct work){.kind = COPY, .to = (void*)(uintptr_t)to, .from = (void*)from, .bytes = bytes});
  return SUCCESS;
}

VISIBLE result cuMemcpyDtoHAsync_v2(void* to, device_pointer from, size_t bytes, struct stream* stream) {
  NEED_CONTEXT();
  if (!known(from, bytes, 0) || !known((uint64_t)to, bytes, 1)) return INVALID_VALUE;
  give(stream, (struct work){.kind = COPY, .to = to, .from = (void*)(uintptr_t)from, .bytes = bytes});
  return SUCCESS;
}

VISIBLE result cuMemcpyAsync(device_pointer to, device_pointer from, size_t bytes, struct stream* stream) {
  NEED_CONTEXT();
  give(stream, (struct work){.kind = COPY, .to = (void*)(uintptr_t)to, .from = (void*)(uintptr_t)from, .bytes = bytes});
  return SUCCESS;
}

VISIBLE result cuEventCreate(struct event** out, unsigned flags) {
  NEED_CONTEXT();
  (void)flags;
  struct event* event = calloc(1, sizeof *event);
  pthread_mutex_init(&event->lock, NULL);
  pthread_cond_init(&event->changed, NULL);
  __atomic_add_fetch(&live_events, 1, __ATOMIC_RELAXED);
  *out = event;
  return SUCCESS;
}

VISIBLE result cuEventRecord(struct event* event, struct stream* stream) {
  NEED_CONTEXT();
  pthread_mutex_lock(&event->lock);
  uint64_t number = ++event->recorded;
  pthread_mutex_unlock(&event->lock);
  give(stream, (struct work){.kind = RECORD, .event = event, .number = number});
  return SUCCESS;
}

VISIBLE result cuEventQuery(struct event* event) {
  NEED_CONTEXT();
  pthread_mutex_lock(&event->lock);
  int done = event->done == event->recorded;
  pthread_mutex_unlock(&event->lock);
  return done ? SUCCESS : NOT_READY;
}

VISIBLE result cuEventSynchronize(struct event* event) {
  NEED_CONTEXT();
  pthread_mutex_lock(&event->lock);
  while (event->done < event->recorded) pthread_cond_wait(&event->changed, &event->lock);
  pthread_mutex_unlock(&event->lock);
  return __atomic_load_n(&lost, __ATOMIC_RELAXED) ? ILLEGAL_ADDRESS : SUCCESS;
}

VISIBLE result cuEventElapsedTime(float* ms, struct event* from, struct event* to) {
  *ms = (float)((to->at.tv_sec - from->at.tv_sec) * 1e3 + (to->at.tv_nsec - from->at.tv_nsec) / 1e6);
  return SUCCESS;
}

VISIBLE result cuEventDestroy_v2(struct event* event) {
  pthread_mutex_lock(&event->lock);
  while (event->done < event->recorded) pthread_cond_wait(&event->changed, &event->lock);
  pthread_mutex_unlock(&event->lock);
  free(event);
  __atomic_sub_fetch(&live_events, 1, __ATOMIC_RELAXED);
  return SUCCESS;
}

/* ---------------------------------------------------------------- modules */

static int module, function;

VISIBLE result cuModuleLoadDataEx(void** out, const void* image, unsigned count, int* options, void** values) {
  NEED_CONTEXT();
  if (is("ptx", "refused")) {
    if (count == 2 && options[0] == 5 && options[1] == 6) snprintf(values[0], (size_t)(uintptr_t)values[1], "the stand-in was told to");
    return UNSUPPORTED_PTX;
  }
  if (!strstr(image, ".visible .entry tcpx_unpack(")) return INVALID_IMAGE;
  *out = &module;
  return SUCCESS;
}

VISIBLE result cuModuleGetFunction(void** out, void* from, const char* name) {
  if (from != &module || strcmp(name, "tcpx_unpack")) return NOT_FOUND;
  *out = &function;
  return SUCCESS;
}

VISIBLE result cuModuleUnload(void* which) { return which == &module ? SUCCESS : INVALID_HANDLE; }

VISIBLE result cuLaunchKernel(void* which, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
                              unsigned block_z, unsigned shared, struct stream* stream, void** parameters, void** extra) {
  NEED_CONTEXT();
  if (which != &function || !grid_x || grid_y != 1 || grid_z != 1 || block_x != 256 || block_y != 1 || block_z != 1 || shared || extra)
    return INVALID_VALUE;
  struct launch* launch = parameters[0];
  if (launch->count < 1 || launch->count > 16) return INVALID_VALUE;
  uint32_t groups = 0;
  for (uint32_t i = 0; i < launch->count; i++) {
    struct list* list = &launch->lists[i];
    groups += (list->count * list->strips + 15) / 16;
    if (list->upto != groups || !known((uint64_t)list->fragments, list->count * sizeof(struct fragment), 1)) return INVALID_VALUE;
  }
  for (uint32_t i = 0; i < launch->count; i++) {
    struct list* list = malloc(sizeof *list);
    *list = launch->lists[i];
    give(stream, (struct work){.kind = UNPACK, .from = list});
  }
  return SUCCESS;
}

/* ---------------------------------------------------------------- for tests */

/* What has not been given back: allocations and locked ranges, streams, events, contexts retained. */
VISIBLE int standin_left(void) {
  int left = 0;
  pthread_mutex_lock(&lock);
  for (struct range* range = ranges; range; range = range->next) left++;
  pthread_mutex_unlock(&lock);
  left += __atomic_load_n(&live_streams, __ATOMIC_RELAXED) + __atomic_load_n(&live_events, __ATOMIC_RELAXED);
  for (int i = 0; i < 8; i++) left += __atomic_load_n(&retained[i], __ATOMIC_RELAXED);
  return left;
}
