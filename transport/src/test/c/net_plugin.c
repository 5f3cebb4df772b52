/*
 * A net plugin over plain TCP, for tests, and as documentation of the plugin ABI.
 *
 * A net plugin is a shared object that exports one structure per version of the interface, named ncclNetPlugin_v5 to
 * ncclNetPlugin_v12: a name followed by function pointers, eight bytes each. The loader takes the newest that it knows.
 * This file exports all of them over one implementation; the section "The versions" at its end shows what each version
 * added. Structures are laid out from the published facts; a Java test compares them with our table.
 *
 * Contract, as a loader must keep it:
 *   - listen fills 128 opaque bytes, the handle, which reach the peer by other means.
 *   - connect and accept must not block: while the peer is not there they succeed with a null comm and are called again.
 *     connect keeps its state inside the handle, so every call must get the same memory.
 *   - isend and irecv post; a null request means busy: call again. irecv takes n receives at once (here only n = 1).
 *   - test drives the comm. It is called for the oldest request; tags are ignored, order decides.
 *   - a comm holds at most max_requests requests; one more is result 3.
 *   - init is called once in a process; from v11 on once for each context.
 *   - control calls of a user come from one lasting thread of it, and those of a comm's data path from one, another.
 *   - with device type 1 ("unpack") a completed receive keeps its slot until irecvConsumed, oldest first.
 *   - device handles (v7): the caller passes the address of a pointer to memory of its own, and accept writes there.
 *
 * Build:  gcc -O2 -shared -fPIC -pthread -o libnccl-net-test.so net_plugin.c
 *         -DEXPORT_MASK=0x80 exports v7 only (bit n is version n).
 *
 * Settings are lines key=value in a file beside the shared object, named as it is with ".ini" added, or environment
 * variables NET_PLUGIN_KEY, which win:
 *   devices=eth1@10.0.0.1,eth2@10.0.1.1   devices and their IPv4 addresses; "none"; default: every interface that is up
 *   unpack=1            device type 1, version 7: irecvConsumed is needed
 *   fragments=4096      with unpack=1: messages are left in bounce memory, in fragments of at most so many bytes, each at
 *                       another alignment where a page has room for that; a list in GPUDirect-TCPX's layout says where. In
 *                       place remain empty messages, and a comm's first
 *   bounce_pages=1024   pages of bounce memory that a comm has; one takes a fragment. Without a free one nothing is received
 *   bad_fragment=src    the second message's first fragment reaches outside bounce memory; dst: outside the message;
 *                       len: it is empty; count: there are 2049
 *   device_type=9       any other device type
 *   device_handle=1     connect and accept refuse (result 4) to work without a device handle
 *   connect_nulls=n     connect succeeds with a null comm n times first; accept_nulls likewise
 *   accept_block_ms=n   accept sleeps so long before it looks
 *   busy_posts=n        the first n posts of a comm after the first message give a null request
 *   max_requests=16     requests a comm holds
 *   sizes=unset         test does not write sizes; sizes=garbage: it writes a size larger than what was posted;
 *                       sizes=negative: it writes -5. Not for a comm's first message. sizes=zero: it writes 0, for that too
 *   lazy_sends=n        a send is complete only when it has been tested n times more after its bytes have gone
 *   never=1             test never reports anything complete but a comm's first message
 *   newest_first=1      completion out of order: of the messages posted the newest travels first, one call of test moves one
 *                       message, and any request may be tested: the newer is complete while the older is not
 *   late=1              requests outstanding when a receiving comm is closed complete 50 ms later, on a thread
 *   fail=test:2:1000    function test gives result 2 once the comm has moved 1000 bytes (0: at once). Any function.
 *   hang=test:1000:0    function test does not return once the comm has moved 1000 bytes; for so many milliseconds, or for ever
 *   die=irecv:1000      function irecv ends the process once the comm has moved 1000 bytes, with a word on standard error;
 *                       exit=irecv:1000 by exit(0)
 *   break=1:send:1000   test of the sending comms of device 1 gives result 2 once such a comm has moved 1000 bytes; or recv
 *   null_slot=isend     that function pointer is null
 *   table_by_init=1     the exported structures hold a name and init only; init fills in the rest
 *   signals=1           init installs handlers of its own for SIGSEGV, SIGBUS, SIGFPE and SIGILL, which end the process
 *   late_connection=1   the connection finishes inside the data calls: a receive is refused until the peer's first send, a send
 *                       until that has been answered
 *   by_thread=1         state belongs to the thread that calls: only calls of the thread that has listened or begun to
 *                       connect move a connection; memory is registered for a comm, and comms are closed, by the thread that
 *                       made them. by_thread=2: and what is posted and tested after the first message comes from one thread,
 *                       which may be another
 *   close_waits=1       closeSend and closeRecv return when the peer has closed, too
 *   sysfs=1             only devices that /sys/class/net shows
 *   same_name=1         all devices have one name; no_names=1: they have none, and no path in sysfs, and speed 0
 *   gone=n              getProperties of device n fails
 *   chdir=1             init changes the working directory
 *   mask=1              init and connect block SIGSEGV, SIGBUS, SIGFPE and SIGILL in the thread that calls
 *   chatter=1           a thread of the plugin logs a line every millisecond, for ever
 *   prints=1            init writes half a line to standard output
 *   forks=1             init starts a process that keeps what is open, and lives for half a minute
 *   max_recvs=8         receives that irecv takes at once, as it says; it takes one
 *   max_p2p_bytes=n     longest message
 *   device_version=7    version of the device type
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef EXPORT_MASK
#define EXPORT_MASK 0x1fe0
#endif
#define EXPORTED(version) (EXPORT_MASK & (1 << (version)))

/* Result codes. 7 (in progress) belongs to non-blocking communicators and is not used by plugins of today. */
enum { OK = 0, CUDA_ERROR = 1, SYSTEM_ERROR = 2, INTERNAL_ERROR = 3, INVALID_ARGUMENT = 4, INVALID_USAGE = 5, REMOTE_ERROR = 6 };

enum { POINTER_HOST = 1, POINTER_CUDA = 2, POINTER_DMABUF = 4 };
enum { LOG_WARN = 2, LOG_INFO = 3, LOG_TRACE = 5 };
enum { LOG_INIT = 1, LOG_NET = 16 };

/* The loader's log function: level, subsystem mask, file, line, printf format and its arguments. */
typedef void (*logger_t)(int level, unsigned long flags, const char* file, int line, const char* format, ...);

static logger_t logger;
#define LOG(level, ...) do { if (logger) logger(level, LOG_INIT | LOG_NET, __FILE__, __LINE__, __VA_ARGS__); } while (0)

/* ---------------------------------------------------------------- settings */

static char settings[4096];

static void within_this_object(void) {}

static void read_settings(void) {
  Dl_info self;
  char path[4096];
  settings[0] = '\n';
  settings[1] = 0;
  if (!dladdr((void*)within_this_object, &self)) return;
  snprintf(path, sizeof path, "%s.ini", self.dli_fname);
  FILE* file = fopen(path, "r");
  if (!file) return;
  size_t n = fread(settings + 1, 1, sizeof settings - 2, file);
  settings[n + 1] = 0;
  fclose(file);
}

/* Copies a setting's value; an empty text if it is not set. */
static void setting(const char* key, char* value, size_t bytes) {
  char name[64] = "NET_PLUGIN_";
  size_t at = strlen(name);
  for (const char* c = key; *c && at < sizeof name - 1; c++) name[at++] = *c >= 'a' && *c <= 'z' ? *c - 32 : *c;
  const char* text = getenv(name);
  value[0] = 0;
  if (text) {
    snprintf(value, bytes, "%s", text);
    return;
  }
  snprintf(name, sizeof name, "\n%s=", key);
  text = strstr(settings, name);
  if (!text) return;
  text += strlen(name);
  size_t n = strcspn(text, "\n");
  if (n >= bytes) n = bytes - 1;
  memcpy(value, text, n);
  value[n] = 0;
}

static int number(const char* key, int otherwise) {
  char value[32];
  setting(key, value, sizeof value);
  return value[0] ? atoi(value) : otherwise;
}

static struct {
  int fragments, bounce_pages;
  char bad_fragment[8];
  int unpack, device_type, device_handle, connect_nulls, accept_nulls, accept_block_ms, busy_posts, max_requests, never, newest_first, late;
  int sizes_unset, sizes_garbage, sizes_negative, sizes_zero, lazy_sends;
  int signals, late_connection, by_thread, close_waits, sysfs, same_name, no_names, gone, max_recvs, device_version;
  int change_directory, mask, chatter, prints, forks;
  long max_p2p_bytes;
  char fail_function[32];
  int fail_result;
  long fail_after;
  int break_device;
  char break_side[8];
  long break_after;
  char die_function[32];
  long die_after;
  char exit_function[32];
  long exit_after;
  char hang_function[32];
  long hang_after;
  int hang_ms;
} use;

/* What a function shall give instead of doing its work, 0 for nothing. It may be told not to return, too. */
static int failure(const char* function, long moved) {
  if (strcmp(use.die_function, function) == 0 && moved >= use.die_after) {
    fprintf(stderr, "NET/Test : told to die in %s\n", function);
    abort();
  }
  if (strcmp(use.exit_function, function) == 0 && moved >= use.exit_after) exit(0);
  if (strcmp(use.hang_function, function) == 0 && moved >= use.hang_after) {
    if (use.hang_ms) poll(NULL, 0, use.hang_ms);
    else for (;;) pause();
  }
  return strcmp(use.fail_function, function) == 0 && moved >= use.fail_after ? use.fail_result : OK;
}

#define FAIL_IF_TOLD(function, moved) do { int told = failure(function, moved); if (told) return told; } while (0)

static void apply_settings(void) {
  char text[64];
  read_settings();
  use.unpack = number("unpack", 0);
  use.fragments = use.unpack ? number("fragments", 0) : 0;
  use.bounce_pages = number("bounce_pages", 1024);
  setting("bad_fragment", use.bad_fragment, sizeof use.bad_fragment);
  use.device_type = number("device_type", use.unpack);
  use.device_handle = number("device_handle", 0);
  use.connect_nulls = number("connect_nulls", 0);
  use.accept_nulls = number("accept_nulls", 0);
  use.accept_block_ms = number("accept_block_ms", 0);
  use.busy_posts = number("busy_posts", 0);
  use.max_requests = number("max_requests", 16);
  use.never = number("never", 0);
  use.newest_first = number("newest_first", 0);
  use.late = number("late", 0);
  use.signals = number("signals", 0);
  use.late_connection = number("late_connection", 0);
  use.by_thread = number("by_thread", 0);
  use.close_waits = number("close_waits", 0);
  use.sysfs = number("sysfs", 0);
  use.same_name = number("same_name", 0);
  use.no_names = number("no_names", 0);
  use.gone = number("gone", -1);
  use.lazy_sends = number("lazy_sends", 0);
  use.change_directory = number("chdir", 0);
  use.mask = number("mask", 0);
  use.chatter = number("chatter", 0);
  use.prints = number("prints", 0);
  use.forks = number("forks", 0);
  use.max_recvs = number("max_recvs", 1);
  use.max_p2p_bytes = number("max_p2p_bytes", 0);
  use.device_version = number("device_version", use.device_type ? 7 : 0);
  setting("sizes", text, sizeof text);
  use.sizes_unset = strcmp(text, "unset") == 0;
  use.sizes_garbage = strcmp(text, "garbage") == 0;
  use.sizes_zero = strcmp(text, "zero") == 0;
  use.sizes_negative = strcmp(text, "negative") == 0;
  setting("fail", text, sizeof text);
  use.fail_function[0] = 0;
  use.fail_result = 0;
  use.fail_after = 0;
  sscanf(text, "%31[^:]:%d:%ld", use.fail_function, &use.fail_result, &use.fail_after);
  setting("die", text, sizeof text);
  use.die_function[0] = 0;
  use.die_after = 0;
  sscanf(text, "%31[^:]:%ld", use.die_function, &use.die_after);
  setting("exit", text, sizeof text);
  use.exit_function[0] = 0;
  use.exit_after = 0;
  sscanf(text, "%31[^:]:%ld", use.exit_function, &use.exit_after);
  setting("break", text, sizeof text);
  use.break_device = -1;
  use.break_side[0] = 0;
  use.break_after = 0;
  sscanf(text, "%d:%7[^:]:%ld", &use.break_device, use.break_side, &use.break_after);
  setting("hang", text, sizeof text);
  use.hang_function[0] = 0;
  use.hang_after = 0;
  use.hang_ms = 0;
  sscanf(text, "%31[^:]:%ld:%d", use.hang_function, &use.hang_after, &use.hang_ms);
}

/* ---------------------------------------------------------------- devices */

enum { MAX_DEVICES = 32 };

static struct device {
  char name[IFNAMSIZ];
  char pci_path[512];
  struct in_addr address;
  int speed;
} devices[MAX_DEVICES];
static int device_count;

static void add_device(const char* name, struct in_addr address) {
  char path[128], *real;
  snprintf(path, sizeof path, "/sys/class/net/%s", name);
  if (device_count == MAX_DEVICES || (use.sysfs && access(path, F_OK))) return;
  struct device* device = &devices[device_count++];
  snprintf(device->name, sizeof device->name, "%s", name);
  device->address = address;
  snprintf(path, sizeof path, "/sys/class/net/%s/device", device->name);
  real = realpath(path, NULL);
  snprintf(device->pci_path, sizeof device->pci_path, "%s", real ? real : "");
  free(real);
  snprintf(path, sizeof path, "/sys/class/net/%s/speed", device->name);
  FILE* file = fopen(path, "r");
  device->speed = 0;
  if (file) {
    if (fscanf(file, "%d", &device->speed) != 1 || device->speed < 0) device->speed = 0;
    fclose(file);
  }
  if (device->speed == 0) device->speed = 10000; /* as plugins do that cannot know */
}

static void find_devices(void) {
  char list[1024], *rest = list, *item;
  device_count = 0;
  setting("devices", list, sizeof list);
  if (strcmp(list, "none") == 0) return;
  if (list[0]) {
    while ((item = strsep(&rest, ","))) {
      char* at = strchr(item, '@');
      struct in_addr address;
      if (!at) continue;
      *at = 0;
      if (inet_aton(at + 1, &address)) add_device(item, address);
    }
    return;
  }
  struct ifaddrs *all, *each;
  if (getifaddrs(&all)) return;
  for (each = all; each; each = each->ifa_next)
    if (each->ifa_addr && each->ifa_addr->sa_family == AF_INET && (each->ifa_flags & IFF_UP))
      add_device(each->ifa_name, ((struct sockaddr_in*)each->ifa_addr)->sin_addr);
  freeifaddrs(all);
}

/* ---------------------------------------------------------------- threads */

static int strays; /* calls that came from another thread than they should */

/* The calling thread, by a number that no other has, also later. */
static int here(void) {
  static int threads;
  static __thread int number;
  if (!number) number = __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
  return number;
}

static int is_astray(int thread, const char* function) {
  if (!use.by_thread || thread == here()) return 0;
  __atomic_add_fetch(&strays, 1, __ATOMIC_RELAXED);
  LOG(LOG_WARN, "NET/Test : %s from thread %d instead of %d", function, here(), thread);
  return 1;
}

/* ---------------------------------------------------------------- comms */

enum { MAX_REQUESTS = 64, MAX_WAITING = 16, HANDLE_BYTES = 128 };
#define HANDLE_MAGIC 0x6e6c702d74736574ull

struct connecting;

/* The 128 opaque bytes. connect keeps its state in it. */
struct handle {
  uint64_t magic;
  uint64_t token;
  struct sockaddr_in address;
  struct connecting* connecting;
};
_Static_assert(sizeof(struct handle) <= HANDLE_BYTES, "a handle has 128 bytes");

struct connecting {
  int fd;
  int thread;
  int nulls;
};

struct listen_comm {
  int fd;
  int thread;
  int device;
  int nulls;
  uint64_t token;
  int waiting[MAX_WAITING]; /* connected, but have not shown the token yet */
  int waiting_count;
};

enum state { FREE, POSTED, REPORTED };

struct comm;

/* Travels before each message. The n-th post of one end belongs to the n-th of the other, in whatever order they travel. */
struct header {
  uint64_t number;
  uint64_t length;
};
enum { HEADER_BYTES = sizeof(struct header) };

/* What a device unpacks, as GPUDirect-TCPX lays it out (version 7 of the unpack interface). */
enum { MAX_FRAGMENTS = 2048, UNPACK_SLOTS = 16 };

struct fragment {
  uint32_t src_off; /* from the base of bounce memory */
  uint32_t length;
  uint64_t dst_off; /* from the place that was posted */
};

struct unpack_meta {
  struct fragment fragments[UNPACK_SLOTS][MAX_FRAGMENTS];
  uint64_t counts[UNPACK_SLOTS];
};

struct unpack_handle {
  struct unpack_meta* meta;
  char* bounce;
  uint64_t head;
};

struct unpack_slot {
  char active;
  uint64_t index;
  struct fragment* fragments;
  uint64_t* count;
  uint64_t count_cache;
  void *fds_count, *page_token_counts, *fds, *page_tokens;
};
_Static_assert(sizeof(struct unpack_meta) == 524416 && sizeof(struct unpack_handle) == 24 && sizeof(struct unpack_slot) == 72, "");

/* Bounce memory of a receiving comm: pages, each with room for one fragment, and what describes them. */
struct bounce {
  struct unpack_handle handle;
  size_t page_bytes, bytes;
  int *free_pages, free_count;
};

struct request {
  struct comm* comm; /* as in GPUDirect-TCPX, up to and with unpack */
  char* data;
  int op, memory_type, next_socket, next_size, offset, size_as_int, size_pending, gpu_memory_fd;
  uint64_t gpu_memory_offset;
  struct unpack_slot unpack;
  enum state state; /* ours */
  void* mhandle;
  int lazy; /* tests until it is complete, once it is through */
  uint64_t size;    /* posted */
  struct header header;
  uint64_t moved; /* of the header and the message together */
};

struct comm {
  int fd;
  int thread;      /* that made it */
  int data_thread; /* that has called since the first message; 0: none yet */
  int sends;
  int device;
  int busy_left;
  int greeted; /* with late_connection: a byte has gone to the peer */
  int is_connected;
  long moved;
  uint64_t posted, reported, consumed; /* consumed <= reported <= posted <= consumed + max_requests */
  uint64_t finished;                   /* messages through, <= posted */
  struct request* current;             /* whose message is on its way */
  struct header arriving;
  uint64_t arrived; /* bytes of it */
  struct bounce* bounce; /* null: messages go to their places at once */
  struct request requests[MAX_REQUESTS];
};
_Static_assert(offsetof(struct request, unpack) == 56 && offsetof(struct request, state) == 128, "as in GPUDirect-TCPX");

/* Device handle of v7 and later. */
struct device_handle {
  int type;
  int version;
  void* handle;
  size_t size;
  int needs_proxy_progress;
};

static struct request* at(struct comm* comm, uint64_t n) { return &comm->requests[n % MAX_REQUESTS]; }

/* ---------------------------------------------------------------- bounce memory */

static int pages_in_use; /* of all comms */

/* Its pages, between two that nobody may touch. */
static struct bounce* new_bounce(void) {
  struct bounce* bounce = calloc(1, sizeof *bounce);
  bounce->page_bytes = ((size_t)use.fragments + 4095) / 4096 * 4096;
  bounce->bytes = bounce->page_bytes * use.bounce_pages;
  char* guarded = mmap(NULL, bounce->bytes + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(guarded + 4096, bounce->bytes, PROT_READ | PROT_WRITE);
  bounce->handle = (struct unpack_handle){.meta = calloc(1, sizeof(struct unpack_meta)), .bounce = guarded + 4096, .head = ~0ull};
  bounce->free_pages = calloc(use.bounce_pages, sizeof(int));
  bounce->free_count = use.bounce_pages;
  for (int i = 0; i < use.bounce_pages; i++) bounce->free_pages[i] = (int)((i * 7919L) % use.bounce_pages); /* 7919 is a prime */
  return bounce;
}

static void free_bounce(struct bounce* bounce) {
  if (!bounce) return;
  __atomic_sub_fetch(&pages_in_use, use.bounce_pages - bounce->free_count, __ATOMIC_RELAXED);
  munmap(bounce->handle.bounce - 4096, bounce->bytes + 8192);
  free(bounce->handle.meta);
  free(bounce->free_pages);
  free(bounce);
}

static void free_fragments(struct request* request) {
  struct bounce* bounce = request->comm->bounce;
  struct unpack_slot* slot = &request->unpack;
  if (!slot->active) return;
  for (uint64_t i = 0; i < slot->count_cache; i++)
    bounce->free_pages[bounce->free_count++] = (int)(slot->fragments[i].src_off / bounce->page_bytes);
  __atomic_sub_fetch(&pages_in_use, (int)slot->count_cache, __ATOMIC_RELAXED);
  slot->active = 0;
}

static struct comm* new_comm(int fd, int sends, int device) {
  struct comm* comm = calloc(1, sizeof *comm);
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  comm->fd = fd;
  comm->sends = sends;
  comm->thread = here();
  comm->device = device;
  comm->busy_left = use.busy_posts;
  comm->is_connected = !use.late_connection;
  return comm;
}

static int bound_socket(int dev) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = devices[dev].address};
  (void)setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, devices[dev].name, strlen(devices[dev].name)); /* where permitted */
  if (bind(fd, (struct sockaddr*)&address, sizeof address)) {
    close(fd);
    return -1;
  }
  return fd;
}

static void die_of_signal(int number) { _exit(100 + number); }

static void take_signals(void) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  struct sigaction action = {.sa_handler = die_of_signal};
  for (int i = 0; i < 4; i++) sigaction(signals[i], &action, NULL);
}

static void block_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGSEGV), sigaddset(&set, SIGBUS), sigaddset(&set, SIGFPE), sigaddset(&set, SIGILL);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void* chatter(void* nothing) {
  for (int line = 0;; line++) {
    LOG(LOG_INFO, "NET/Test : line %d", line);
    poll(NULL, 0, 1);
  }
  return nothing;
}

/* What a plugin may do to the process besides its work. */
static void be_rough(void) {
  static int chatters;
  pthread_t thread;
  if (use.signals) take_signals();
  if (use.mask) block_signals();
  if (use.change_directory && chdir("/")) LOG(LOG_WARN, "NET/Test : chdir: %s", strerror(errno));
  if (use.prints) printf("NET/Test : %d", 1), fflush(stdout);
  if (use.chatter && !chatters++ && !pthread_create(&thread, NULL, chatter, NULL)) pthread_detach(thread);
  if (use.forks && fork() == 0) {
    poll(NULL, 0, 30000);
    _exit(0);
  }
}

static void fill_tables(void);

static int do_init(logger_t log) {
  logger = log;
  apply_settings();
  fill_tables();
  be_rough();
  if (use.fail_function[0]) LOG(LOG_TRACE, "told to fail %s with %d", use.fail_function, use.fail_result);
  if (failure("init", 0)) {
    LOG(LOG_WARN, "NET/Test : told to fail with %d", use.fail_result);
    LOG(LOG_WARN, "NET/Test : initialization failed"); /* as plugins say at the end, whatever the cause */
  }
  FAIL_IF_TOLD("init", 0);
  find_devices();
  LOG(LOG_INFO, "NET/Test : %d devices, first %s", device_count, device_count ? devices[0].name : "none");
  return OK;
}

static int do_devices(int* count) {
  FAIL_IF_TOLD("devices", 0);
  *count = device_count;
  return OK;
}

static int do_listen(int dev, void* handle_memory, void** listen_comm) {
  FAIL_IF_TOLD("listen", 0);
  if (dev < 0 || dev >= device_count) return INVALID_ARGUMENT;
  struct handle* handle = handle_memory;
  struct listen_comm* comm = calloc(1, sizeof *comm);
  socklen_t length = sizeof handle->address;
  memset(handle_memory, 0, HANDLE_BYTES);
  comm->fd = bound_socket(dev);
  comm->thread = here();
  comm->device = dev;
  if (comm->fd < 0 || listen(comm->fd, 64) || getsockname(comm->fd, (struct sockaddr*)&handle->address, &length)
      || getrandom(&comm->token, sizeof comm->token, 0) != sizeof comm->token) {
    LOG(LOG_WARN, "NET/Test : cannot listen on %s: %s", devices[dev].name, strerror(errno));
    if (comm->fd >= 0) close(comm->fd);
    free(comm);
    return SYSTEM_ERROR;
  }
  memset(handle + 1, 0x5e, HANDLE_BYTES - sizeof *handle); /* all of it counts */
  handle->magic = HANDLE_MAGIC;
  handle->token = comm->token;
  comm->nulls = use.accept_nulls;
  *listen_comm = comm;
  return OK;
}

static int check_device_handle(struct device_handle** device_handle, int known) {
  if (!known || !use.device_handle) return OK;
  return device_handle && *device_handle ? OK : INVALID_ARGUMENT;
}

static int do_connect(int dev, void* handle_memory, void** send_comm, struct device_handle** device_handle, int known) {
  FAIL_IF_TOLD("connect", 0);
  struct handle* handle = handle_memory;
  *send_comm = NULL;
  if (dev < 0 || dev >= device_count || handle->magic != HANDLE_MAGIC) return INVALID_ARGUMENT;
  for (const char* c = (char*)(handle + 1); c < (char*)handle_memory + HANDLE_BYTES; c++)
    if (*c != 0x5e) return INVALID_ARGUMENT;
  if (use.mask) block_signals();
  if (check_device_handle(device_handle, known)) return INVALID_ARGUMENT;
  struct connecting* state = handle->connecting;
  if (!state) {
    int fd = bound_socket(dev);
    if (fd < 0) return SYSTEM_ERROR;
    if (connect(fd, (struct sockaddr*)&handle->address, sizeof handle->address) && errno != EINPROGRESS) {
      close(fd);
      return SYSTEM_ERROR;
    }
    state = handle->connecting = calloc(1, sizeof *state);
    state->fd = fd;
    state->thread = here();
    state->nulls = use.connect_nulls;
  }
  if (is_astray(state->thread, "connect")) return OK;
  if (state->nulls > 0) {
    state->nulls--;
    return OK;
  }
  struct pollfd ready = {.fd = state->fd, .events = POLLOUT};
  if (poll(&ready, 1, 0) == 0) return OK;
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(state->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  int result = OK;
  if (error || send(state->fd, &handle->token, sizeof handle->token, MSG_NOSIGNAL) != sizeof handle->token) {
    LOG(LOG_WARN, "NET/Test : connect: %s", strerror(error));
    close(state->fd);
    result = SYSTEM_ERROR;
  } else {
    *send_comm = new_comm(state->fd, 1, dev);
  }
  free(state);
  handle->connecting = NULL;
  return result;
}

/* Takes one of the waiting connections that has shown the token; drops those that show another or nothing. */
static int take_waiting(struct listen_comm* listener) {
  for (int i = 0; i < listener->waiting_count; i++) {
    uint64_t token = 0;
    int fd = listener->waiting[i];
    ssize_t n = recv(fd, &token, sizeof token, 0); /* eight bytes come as one segment */
    if (n < 0 && errno == EAGAIN) continue;
    listener->waiting[i--] = listener->waiting[--listener->waiting_count];
    if (n == sizeof token && token == listener->token) return fd;
    close(fd);
  }
  return -1;
}

static int do_accept(void* listen_comm, void** recv_comm, struct device_handle** device_handle, int known) {
  FAIL_IF_TOLD("accept", 0);
  struct listen_comm* listener = listen_comm;
  *recv_comm = NULL;
  if (use.accept_block_ms) poll(NULL, 0, use.accept_block_ms);
  if (check_device_handle(device_handle, known)) return INVALID_ARGUMENT;
  if (is_astray(listener->thread, "accept")) return OK;
  if (listener->nulls > 0) {
    listener->nulls--;
    return OK;
  }
  while (listener->waiting_count < MAX_WAITING) {
    int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) break;
    listener->waiting[listener->waiting_count++] = fd;
  }
  int fd = take_waiting(listener);
  if (fd < 0) return OK;
  struct comm* comm = new_comm(fd, 0, listener->device);
  if (known && device_handle && *device_handle && use.device_type) {
    struct device_handle filled = {.type = use.device_type, .version = 7, .needs_proxy_progress = 1};
    if (use.fragments) {
      comm->bounce = new_bounce();
      filled.handle = &comm->bounce->handle;
      filled.size = sizeof comm->bounce->handle;
    }
    **device_handle = filled;
  }
  *recv_comm = comm;
  return OK;
}

static int do_register(void* comm, void* data, uint64_t size, int type, void** handle) {
  (void)size;
  FAIL_IF_TOLD("regMr", ((struct comm*)comm)->moved);
  if (is_astray(((struct comm*)comm)->thread, "regMr")) return INVALID_USAGE;
  if (type != POINTER_HOST) return INVALID_ARGUMENT;
  *handle = data ? data : comm; /* anything; it must come back unchanged with each post */
  return OK;
}

static int do_register_dmabuf(void* comm, void* data, size_t size, int type, uint64_t offset, int fd, void** handle) {
  FAIL_IF_TOLD("regMrDmaBuf", 0);
  if (type != POINTER_HOST || fd < 0) return INVALID_ARGUMENT;
  *handle = (void*)((uintptr_t)comm ^ (uintptr_t)data ^ size ^ offset ^ (uintptr_t)fd); /* shows that all arrived */
  return OK;
}

/* Memory of requests that are outstanding belongs to the plugin. */
static int do_deregister(void* comm_memory, void* handle) {
  struct comm* comm = comm_memory;
  FAIL_IF_TOLD("deregMr", comm->moved);
  if (is_astray(comm->thread, "deregMr")) return INVALID_USAGE;
  for (int i = 0; i < MAX_REQUESTS; i++)
    if (comm->requests[i].state == POSTED && comm->requests[i].mhandle == handle) return INVALID_USAGE;
  return OK;
}

/* The first message may be moved by the thread that made the comm, all others by one thread. */
static int is_data_astray(struct comm* comm, uint64_t number, const char* function) {
  if (use.by_thread < 2 || number == 0) return 0;
  if (!comm->data_thread) comm->data_thread = here();
  return is_astray(comm->data_thread, function);
}

/* With late_connection: the sender's byte, and the receiver's answer to it. */
static int finish_connection(struct comm* comm) {
  char byte = 'c';
  if (comm->sends && !comm->greeted) {
    if (send(comm->fd, &byte, 1, MSG_NOSIGNAL) != 1) return SYSTEM_ERROR;
    comm->greeted = 1;
  }
  ssize_t n = recv(comm->fd, &byte, 1, 0);
  if (n < 0 && errno == EAGAIN) return OK;
  if (n != 1 || (!comm->sends && send(comm->fd, &byte, 1, MSG_NOSIGNAL) != 1)) return REMOTE_ERROR;
  comm->is_connected = 1;
  return OK;
}

static int post(struct comm* comm, void* data, uint64_t size, void* mhandle, void** request) {
  *request = NULL;
  if (use.max_p2p_bytes && size > (uint64_t)use.max_p2p_bytes) return INVALID_ARGUMENT;
  if (!comm->is_connected) {
    int result = finish_connection(comm);
    if (result || !comm->is_connected) return result;
  }
  if (comm->busy_left > 0 && comm->posted > 0) {
    comm->busy_left--;
    return OK;
  }
  if (comm->posted - comm->consumed >= (uint64_t)use.max_requests) {
    LOG(LOG_WARN, "NET/Test : no free request, %d are posted", use.max_requests);
    return INTERNAL_ERROR;
  }
  struct request* posted = at(comm, comm->posted);
  struct header header = {.number = comm->posted++, .length = size};
  int lazy = comm->sends ? use.lazy_sends : 0;
  *posted = (struct request){
      .comm = comm, .state = POSTED, .mhandle = mhandle, .lazy = lazy, .data = data, .size = size, .header = header};
  *request = posted;
  return OK;
}

static int do_isend(void* send_comm, void* data, uint64_t size, int tag, void* mhandle, void** request) {
  (void)tag;
  struct comm* comm = send_comm;
  FAIL_IF_TOLD("isend", comm->moved);
  if (!comm->sends || (size && !mhandle)) return INVALID_ARGUMENT;
  if (is_data_astray(comm, comm->posted, "isend")) return INVALID_USAGE;
  return post(comm, data, size, mhandle, request);
}

static int do_irecv(void* recv_comm, int n, void** data, uint64_t size, int* tags, void** mhandles, void** request) {
  struct comm* comm = recv_comm;
  FAIL_IF_TOLD("irecv", comm->moved);
  if (comm->sends || n != 1 || !tags || !mhandles || (size && !mhandles[0])) return INVALID_ARGUMENT;
  if (is_data_astray(comm, comm->posted, "irecv")) return INVALID_USAGE;
  return post(comm, data[0], size, mhandles[0], request);
}

static int is_through(struct request* request) { return request->moved == HEADER_BYTES + request->header.length; }

/* What a socket's call came to: bytes counted, 0 if it is to be made again later, or the negative of a result code. */
static ssize_t count(struct comm* comm, ssize_t n) {
  if (n < 0) return errno == EAGAIN || errno == EINTR ? 0 : -SYSTEM_ERROR;
  if (n == 0) return -REMOTE_ERROR;
  comm->moved += n;
  return n;
}

/* The message to be sent next; there is one. */
static struct request* next_to_send(struct comm* comm) {
  uint64_t number = comm->finished;
  if (use.newest_first)
    for (number = comm->posted - 1; is_through(at(comm, number));) number--;
  return at(comm, number);
}

/* Learns from a header whose message comes. Leaves current null while the header is not complete, or the place not posted. */
static int receive_header(struct comm* comm) {
  struct header* header = &comm->arriving;
  while (comm->arrived < HEADER_BYTES) {
    ssize_t n = count(comm, recv(comm->fd, (char*)header + comm->arrived, HEADER_BYTES - comm->arrived, 0));
    if (n <= 0) return (int)-n;
    comm->arrived += n;
  }
  if (header->number >= comm->posted) return OK;
  struct request* request = at(comm, header->number);
  if (header->number < comm->reported || request->state != POSTED || request->moved) return INTERNAL_ERROR;
  if (header->length > request->size) {
    LOG(LOG_WARN, "NET/Test : a message of %lu bytes for a place of %lu", header->length, request->size);
    return INVALID_USAGE;
  }
  request->header = *header;
  request->moved = HEADER_BYTES;
  comm->arrived = 0;
  comm->current = request;
  return OK;
}

static void take_pages(struct bounce* bounce, int count) {
  bounce->free_count -= count;
  __atomic_add_fetch(&pages_in_use, count, __ATOMIC_RELAXED);
}

/* Receives what the socket has of a message into free pages, and lists them. Bytes, 0 for nothing now, or as count(). */
static ssize_t receive_fragments(struct request* request, uint64_t done) {
  enum { AT_ONCE = 64 };
  struct comm* comm = request->comm;
  struct bounce* bounce = comm->bounce;
  struct unpack_slot* slot = &request->unpack;
  struct iovec pieces[AT_ONCE];
  int used = 0;
  if (!slot->active) {
    uint64_t index = request->header.number % UNPACK_SLOTS;
    *slot = (struct unpack_slot){.active = 1, .index = index, .fragments = bounce->handle.meta->fragments[index],
                                 .count = &bounce->handle.meta->counts[index]};
  }
  uint64_t left = request->header.length - done;
  size_t most = (size_t)use.fragments;
  for (; left && used < AT_ONCE && used < bounce->free_count; used++) {
    int page = bounce->free_pages[bounce->free_count - 1 - used];
    size_t shift = most + 15 <= bounce->page_bytes ? (slot->count_cache + used) * 7 % 16 : 0;
    size_t length = left < most ? left : most;
    pieces[used] = (struct iovec){bounce->handle.bounce + page * bounce->page_bytes + shift, length};
    left -= length;
  }
  if (!used) return 0; /* until pages come back */
  if (slot->count_cache + used > MAX_FRAGMENTS) {
    LOG(LOG_WARN, "NET/Test : a message of %lu bytes has more than %d fragments", request->header.length, MAX_FRAGMENTS);
    return -INTERNAL_ERROR;
  }
  struct msghdr message = {.msg_iov = pieces, .msg_iovlen = used};
  ssize_t n = count(comm, recvmsg(comm->fd, &message, 0));
  int filled = 0;
  for (ssize_t rest = n; rest > 0; filled++) {
    size_t length = (size_t)rest < pieces[filled].iov_len ? (size_t)rest : pieces[filled].iov_len;
    slot->fragments[slot->count_cache++] =
        (struct fragment){(uint32_t)((char*)pieces[filled].iov_base - bounce->handle.bounce), (uint32_t)length, done};
    done += length;
    rest -= length;
  }
  if (filled) take_pages(bounce, filled);
  return n;
}

/* The list is complete: in another order than that of the message, and wrong where that was asked for. */
static void finish_fragments(struct request* request) {
  struct unpack_slot* slot = &request->unpack;
  if (!slot->active) return;
  for (uint64_t i = 0; i + 1 < slot->count_cache; i += 2) {
    struct fragment first = slot->fragments[i];
    slot->fragments[i] = slot->fragments[slot->count_cache - 1 - i];
    slot->fragments[slot->count_cache - 1 - i] = first;
  }
  *slot->count = slot->count_cache;
  if (request->header.number != 2) return;
  if (strcmp(use.bad_fragment, "src") == 0) slot->fragments[0].src_off = (uint32_t)request->comm->bounce->bytes - 1;
  if (strcmp(use.bad_fragment, "dst") == 0) slot->fragments[0].dst_off = request->size - slot->fragments[0].length + 1;
  if (strcmp(use.bad_fragment, "len") == 0) slot->fragments[0].length = 0;
  if (strcmp(use.bad_fragment, "count") == 0) *slot->count = MAX_FRAGMENTS + 1;
}

/* Moves what the socket takes of one message: first its header, then itself. */
static int move(struct comm* comm) {
  if (!comm->current && comm->sends) comm->current = next_to_send(comm);
  if (!comm->current) {
    int result = receive_header(comm);
    if (result || !comm->current) return result;
  }
  struct request* request = comm->current;
  while (!is_through(request)) {
    struct iovec pieces[2];
    int used = 0;
    uint64_t payload = request->moved > HEADER_BYTES ? request->moved - HEADER_BYTES : 0;
    if (request->moved < HEADER_BYTES)
      pieces[used++] = (struct iovec){(char*)&request->header + request->moved, HEADER_BYTES - request->moved};
    if (request->header.length > payload)
      pieces[used++] = (struct iovec){request->data + payload, request->header.length - payload};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = used};
    ssize_t n = comm->bounce && request->header.number > 0 ? receive_fragments(request, payload)
                : count(comm, comm->sends ? sendmsg(comm->fd, &message, MSG_NOSIGNAL) : recvmsg(comm->fd, &message, 0));
    if (n <= 0) return (int)-n;
    request->moved += n;
  }
  if (comm->bounce) finish_fragments(request);
  comm->current = NULL;
  comm->finished++;
  return OK;
}

static void report(struct request* request, int* done, int* sizes) {
  struct comm* comm = request->comm;
  *done = 1;
  int right = request->header.number == 0;
  if (sizes && (right || !use.sizes_unset))
    *sizes = use.sizes_zero ? 0 : use.sizes_garbage && !right ? 0x7ffffff0 : use.sizes_negative && !right ? -5 : (int)request->header.length;
  int consumed = comm->sends || !use.unpack;
  request->state = consumed ? FREE : REPORTED;
  while (comm->reported < comm->posted && at(comm, comm->reported)->state != POSTED) comm->reported++;
  if (consumed) comm->consumed = comm->reported;
}

static int do_test(void* request_memory, int* done, int* sizes) {
  struct request* request = request_memory;
  struct comm* comm = request->comm;
  *done = 0;
  FAIL_IF_TOLD("test", comm->moved);
  if (is_data_astray(comm, request->header.number, "test")) return INVALID_USAGE;
  if (comm->device == use.break_device && comm->moved >= use.break_after && strcmp(use.break_side, comm->sends ? "send" : "recv") == 0)
    return SYSTEM_ERROR;
  if (request->state != POSTED || (!use.newest_first && request != at(comm, comm->reported))) {
    LOG(LOG_WARN, "NET/Test : a request is tested that is not the oldest");
    return INTERNAL_ERROR;
  }
  if (use.never && request->header.number > 0) return OK;
  while (comm->finished < comm->posted) {
    uint64_t finished = comm->finished;
    int result = move(comm);
    if (result) return result;
    if (comm->finished == finished || use.newest_first) break;
  }
  if (is_through(request) && request->lazy-- <= 0) report(request, done, sizes);
  return OK;
}

static int do_consumed(void* recv_comm, int n, void* request_memory) {
  struct comm* comm = recv_comm;
  struct request* request = request_memory;
  FAIL_IF_TOLD("irecvConsumed", comm->moved);
  if (n != 1 || request != at(comm, comm->consumed) || request->state != REPORTED) return INTERNAL_ERROR;
  if (comm->bounce) free_fragments(request);
  request->state = FREE;
  comm->consumed++;
  return OK;
}

static int do_flush(void* recv_comm, int n, void** data, int* sizes, void** mhandles, void** request) {
  (void)recv_comm, (void)n, (void)data, (void)sizes, (void)mhandles;
  *request = NULL;
  return OK;
}

static void* complete_late(void* comm_memory) {
  struct comm* comm = comm_memory;
  poll(NULL, 0, 50);
  for (uint64_t n = comm->reported; n < comm->posted; n++)
    if (at(comm, n)->size) memset(at(comm, n)->data, 0xee, at(comm, n)->size);
  free(comm);
  return NULL;
}

static int close_comm(struct comm* comm) {
  (void)is_astray(comm->thread, "closing"); /* told, and done */
  if (use.close_waits) {
    char rest[256];
    shutdown(comm->fd, SHUT_WR);
    fcntl(comm->fd, F_SETFL, 0);
    while (recv(comm->fd, rest, sizeof rest, 0) > 0) {}
  }
  close(comm->fd);
  free_bounce(comm->bounce);
  pthread_t thread;
  if (use.late && !comm->sends && comm->posted > comm->reported && !pthread_create(&thread, NULL, complete_late, comm)) {
    pthread_detach(thread);
    return OK;
  }
  free(comm);
  return OK;
}

static int do_close_send(void* comm) {
  int told = failure("closeSend", ((struct comm*)comm)->moved);
  int result = close_comm(comm);
  return told ? told : result;
}

static int do_close_recv(void* comm) {
  int told = failure("closeRecv", ((struct comm*)comm)->moved);
  int result = close_comm(comm);
  return told ? told : result;
}

static int do_close_listen(void* listen_comm) {
  struct listen_comm* listener = listen_comm;
  int told = failure("closeListen", 0);
  (void)is_astray(listener->thread, "closeListen");
  for (int i = 0; i < listener->waiting_count; i++) close(listener->waiting[i]);
  close(listener->fd);
  free(listener);
  return told;
}

static int do_get_device_mr(void* comm, void* mhandle, void** device_mhandle) {
  (void)comm;
  *device_mhandle = mhandle;
  return OK;
}

/* ---------------------------------------------------------------- the versions */

/* v5, v6 */
struct properties_v6 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, speed, port;
  float latency;
  int max_comms, max_recvs;
};

/* v7: device type and version */
struct properties_v7 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, speed, port;
  float latency;
  int max_comms, max_recvs, device_type, device_version;
};

/* v8: reg_is_global behind pointer_support; four bytes of tail padding */
struct properties_v8 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, reg_is_global, speed, port;
  float latency;
  int max_comms, max_recvs, device_type, device_version;
};

/* v9, v10: force_flush behind reg_is_global, then the physical devices behind a virtual one, and the largest transfers */
struct properties_v9 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, reg_is_global, force_flush, speed, port;
  float latency;
  int max_comms, max_recvs, device_type, device_version;
  struct { int count, devices[4]; } physical;
  size_t max_p2p_bytes, max_collective_bytes;
};

/* v11: max_multi_request at the end; four bytes of tail padding */
struct properties_v11 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, reg_is_global, force_flush, speed, port;
  float latency;
  int max_comms, max_recvs, device_type, device_version;
  struct { int count, devices[4]; } physical;
  size_t max_p2p_bytes, max_collective_bytes;
  int max_multi_request;
};

/* v12: eight physical devices; rail and plane */
struct properties_v12 {
  char *name, *pci_path;
  uint64_t guid;
  int pointer_support, reg_is_global, force_flush, speed, port;
  float latency;
  int max_comms, max_recvs, device_type, device_version;
  struct { int count, devices[8]; } physical;
  size_t max_p2p_bytes, max_collective_bytes;
  int max_multi_request;
  int16_t rail, plane;
};

#define FILL_V6(dev, p) do { \
  FAIL_IF_TOLD("getProperties", 0); \
  if ((dev) < 0 || (dev) >= device_count) return INVALID_ARGUMENT; \
  if ((dev) == use.gone) return SYSTEM_ERROR; \
  memset((p), 0x5a, sizeof *(p)); /* padding too, as a compiler may */ \
  (p)->name = use.same_name ? "net" : devices[dev].name; (p)->pci_path = devices[dev].pci_path; (p)->guid = 0x1122334455667700ull + (dev); \
  (p)->pointer_support = POINTER_HOST; (p)->speed = devices[dev].speed; (p)->port = 1; (p)->latency = 2.5f; \
  (p)->max_comms = 65536; (p)->max_recvs = use.max_recvs; \
  if (use.no_names) (p)->name = (p)->pci_path = NULL, (p)->speed = 0; } while (0)
#define FILL_V7(dev, p) do { FILL_V6(dev, p); (p)->device_type = use.device_type; (p)->device_version = use.device_version; } while (0)
#define FILL_V8(dev, p) do { FILL_V7(dev, p); (p)->reg_is_global = 1; } while (0)
#define FILL_V9(dev, p) do { FILL_V8(dev, p); (p)->force_flush = 0; (p)->physical.count = 1; (p)->physical.devices[0] = (dev); \
  (p)->max_p2p_bytes = use.max_p2p_bytes ? (size_t)use.max_p2p_bytes : 1ull << 40; (p)->max_collective_bytes = 1ull << 41; } while (0)
#define FILL_V11(dev, p) do { FILL_V9(dev, p); (p)->max_multi_request = 1; } while (0)
#define FILL_V12(dev, p) do { FILL_V11(dev, p); (p)->rail = (int16_t)(dev); (p)->plane = -1; } while (0)

static int properties_v6(int dev, struct properties_v6* p) { FILL_V6(dev, p); return OK; }
static int properties_v7(int dev, struct properties_v7* p) { FILL_V7(dev, p); return OK; }
static int properties_v8(int dev, struct properties_v8* p) { FILL_V8(dev, p); return OK; }
static int properties_v9(int dev, struct properties_v9* p) { FILL_V9(dev, p); return OK; }
static int properties_v11(int dev, struct properties_v11* p) { FILL_V11(dev, p); return OK; }
static int properties_v12(int dev, struct properties_v12* p) { FILL_V12(dev, p); return OK; }

/* v5 to v9: init takes the log function; v10 a profiler callback too; v11 gives a context that listen and connect take. */
typedef int (*profiler_t)(void** event, int type, void* phandle, int64_t plugin, void* data);
struct comm_config { int traffic_class; };

static int contexts;

static int init_v5(logger_t log) {
  static int initialised;
  if (initialised) {
    LOG(LOG_WARN, "NET/Test : init is called again");
    return INTERNAL_ERROR;
  }
  int result = do_init(log);
  initialised = result == OK;
  return result;
}
static int init_v10(logger_t log, profiler_t profiler) { (void)profiler; return init_v5(log); }
static int init_v11(void** ctx, uint64_t comm_id, struct comm_config* config, logger_t log, profiler_t profiler) {
  (void)profiler;
  (void)comm_id;
  if (!ctx || !config || config->traffic_class != -1) return INVALID_ARGUMENT;
  *ctx = &contexts;
  contexts++;
  return do_init(log);
}

static int listen_v11(void* ctx, int dev, void* handle, void** comm) {
  return ctx == &contexts ? do_listen(dev, handle, comm) : INVALID_ARGUMENT;
}

static int connect_v5(int dev, void* handle, void** comm) { return do_connect(dev, handle, comm, NULL, 0); }
static int connect_v7(int dev, void* handle, void** comm, struct device_handle** dh) { return do_connect(dev, handle, comm, dh, 1); }
static int connect_v10(int dev, struct comm_config* config, void* handle, void** comm, struct device_handle** dh) {
  return config && config->traffic_class == -1 ? do_connect(dev, handle, comm, dh, 1) : INVALID_ARGUMENT;
}
static int connect_v11(void* ctx, int dev, void* handle, void** comm, struct device_handle** dh) {
  return ctx == &contexts ? do_connect(dev, handle, comm, dh, 1) : INVALID_ARGUMENT;
}

static int accept_v5(void* listener, void** comm) { return do_accept(listener, comm, NULL, 0); }
static int accept_v7(void* listener, void** comm, struct device_handle** dh) { return do_accept(listener, comm, dh, 1); }

/* v5 to v7: sizes to register are int, from v8 size_t. */
static int register_v5(void* comm, void* data, int size, int type, void** handle) {
  return size < 0 ? INVALID_ARGUMENT : do_register(comm, data, size, type, handle);
}
static int register_v8(void* comm, void* data, size_t size, int type, void** handle) {
  return do_register(comm, data, size, type, handle);
}

/* v5 to v8: message sizes are int, from v9 size_t; from v10 profiler handles behind the memory handles. */
static int isend_v5(void* comm, void* data, int size, int tag, void* mh, void** r) { return do_isend(comm, data, size, tag, mh, r); }
static int isend_v9(void* comm, void* data, size_t size, int tag, void* mh, void** r) { return do_isend(comm, data, size, tag, mh, r); }
static int isend_v10(void* comm, void* data, size_t size, int tag, void* mh, void* ph, void** r) {
  return ph ? INVALID_ARGUMENT : do_isend(comm, data, size, tag, mh, r);
}
static int irecv_v5(void* comm, int n, void** data, int* sizes, int* tags, void** mh, void** r) {
  return do_irecv(comm, n, data, sizes[0], tags, mh, r);
}
static int irecv_v9(void* comm, int n, void** data, size_t* sizes, int* tags, void** mh, void** r) {
  return do_irecv(comm, n, data, sizes[0], tags, mh, r);
}
static int irecv_v10(void* comm, int n, void** data, size_t* sizes, int* tags, void** mh, void** ph, void** r) {
  return ph && ph[0] ? INVALID_ARGUMENT : do_irecv(comm, n, data, sizes[0], tags, mh, r);
}

/* Several devices as one: the first carries the bytes. */
static int make_device(int* dev, void* properties) {
  const int* parts = properties; /* their count, then their numbers */
  FAIL_IF_TOLD("makeVDevice", 0);
  if (parts[0] < 2 || device_count == MAX_DEVICES) return INVALID_ARGUMENT;
  for (int i = 1; i <= parts[0]; i++)
    if (parts[i] < 0 || parts[i] >= device_count) return INVALID_ARGUMENT;
  devices[device_count] = devices[parts[1]];
  *dev = device_count++;
  return OK;
}
static int finalize(void* ctx) {
  int told = failure("finalize", 0);
  if (ctx != &contexts || contexts == 0) return INVALID_ARGUMENT;
  contexts--;
  return told;
}
static int set_attributes(void* ctx, void* attributes) { (void)ctx, (void)attributes; return OK; }

typedef void (*slot)(void);
#define S(function) ((slot)(function))

/* Members in order. A plugin would write a structure with typed members; an array of slots has the same layout. */
#define VISIBLE __attribute__((visibility("default")))
struct plugin_v5 { const char* name; slot slots[15]; };
struct plugin_v6 { const char* name; slot slots[16]; };
struct plugin_v7 { const char* name; slot slots[18]; };
struct plugin_v9 { const char* name; slot slots[19]; };
struct plugin_v11 { const char* name; slot slots[21]; };

#if EXPORTED(5)
VISIBLE struct plugin_v5 ncclNetPlugin_v5 = {"Test", {
  S(init_v5), S(do_devices), S(properties_v6), S(do_listen), S(connect_v5), S(accept_v5), S(register_v5), S(do_deregister),
  S(isend_v5), S(irecv_v5), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen)}};
#endif
#if EXPORTED(6)
VISIBLE struct plugin_v6 ncclNetPlugin_v6 = {"Test", {
  S(init_v5), S(do_devices), S(properties_v6), S(do_listen), S(connect_v5), S(accept_v5), S(register_v5), S(do_register_dmabuf),
  S(do_deregister), S(isend_v5), S(irecv_v5), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen)}};
#endif
#if EXPORTED(7)
VISIBLE struct plugin_v7 ncclNetPlugin_v7 = {"Test", {
  S(init_v5), S(do_devices), S(properties_v7), S(do_listen), S(connect_v7), S(accept_v7), S(register_v5), S(do_register_dmabuf),
  S(do_deregister), S(isend_v5), S(irecv_v5), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed)}};
#endif
#if EXPORTED(8)
VISIBLE struct plugin_v7 ncclNetPlugin_v8 = {"Test", {
  S(init_v5), S(do_devices), S(properties_v8), S(do_listen), S(connect_v7), S(accept_v7), S(register_v8), S(do_register_dmabuf),
  S(do_deregister), S(isend_v5), S(irecv_v5), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed)}};
#endif
#if EXPORTED(9)
VISIBLE struct plugin_v9 ncclNetPlugin_v9 = {"Test", {
  S(init_v5), S(do_devices), S(properties_v9), S(do_listen), S(connect_v7), S(accept_v7), S(register_v8), S(do_register_dmabuf),
  S(do_deregister), S(isend_v9), S(irecv_v9), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed), S(make_device)}};
#endif
#if EXPORTED(10)
VISIBLE struct plugin_v9 ncclNetPlugin_v10 = {"Test", {
  S(init_v10), S(do_devices), S(properties_v9), S(do_listen), S(connect_v10), S(accept_v7), S(register_v8), S(do_register_dmabuf),
  S(do_deregister), S(isend_v10), S(irecv_v10), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed), S(make_device)}};
#endif
#if EXPORTED(11)
VISIBLE struct plugin_v11 ncclNetPlugin_v11 = {"Test", {
  S(init_v11), S(do_devices), S(properties_v11), S(listen_v11), S(connect_v11), S(accept_v7), S(register_v8), S(do_register_dmabuf),
  S(do_deregister), S(isend_v10), S(irecv_v10), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed), S(make_device), S(finalize), S(set_attributes)}};
#endif
#if EXPORTED(12)
VISIBLE struct plugin_v11 ncclNetPlugin_v12 = {"Test", {
  S(init_v11), S(do_devices), S(properties_v12), S(listen_v11), S(connect_v11), S(accept_v7), S(register_v8), S(do_register_dmabuf),
  S(do_deregister), S(isend_v10), S(irecv_v10), S(do_flush), S(do_test), S(do_close_send), S(do_close_recv), S(do_close_listen),
  S(do_get_device_mr), S(do_consumed), S(make_device), S(finalize), S(set_attributes)}};
#endif

/* For null_slot: puts a null where these functions stand, in every table. */
static void clear_slot(slot* slots, int count, slot function) {
  for (int i = 0; i < count; i++)
    if (slots[i] == function) slots[i] = NULL;
}

/* The exported tables, and with table_by_init what init is to fill in. */
static struct table {
  const char** name;
  slot* slots;
  int count;
  slot full[21];
} tables[8];
static int table_count;

static void remember(const char** name, slot* slots, int count) {
  struct table* table = &tables[table_count++];
  table->name = name;
  table->slots = slots;
  table->count = count;
  memcpy(table->full, slots, count * sizeof(slot));
}

static void fill_tables(void) {
  for (int t = 0; t < table_count; t++) {
    *tables[t].name = "Test";
    memcpy(tables[t].slots, tables[t].full, tables[t].count * sizeof(slot));
  }
}

__attribute__((constructor)) static void prepare(void) {
  static const struct { const char* name; slot functions[4]; } slots[] = {
      {"init", {S(init_v5), S(init_v10), S(init_v11)}},
      {"connect", {S(connect_v5), S(connect_v7), S(connect_v10), S(connect_v11)}},
      {"isend", {S(isend_v5), S(isend_v9), S(isend_v10)}},
      {"irecv", {S(irecv_v5), S(irecv_v9), S(irecv_v10)}},
      {"test", {S(do_test)}},
      {"regMrDmaBuf", {S(do_register_dmabuf)}},
      {"irecvConsumed", {S(do_consumed)}},
  };
  char name[32];
#define TABLE(v) remember(&ncclNetPlugin_v##v.name, ncclNetPlugin_v##v.slots, sizeof ncclNetPlugin_v##v.slots / sizeof(slot))
#if EXPORTED(5)
  TABLE(5);
#endif
#if EXPORTED(6)
  TABLE(6);
#endif
#if EXPORTED(7)
  TABLE(7);
#endif
#if EXPORTED(8)
  TABLE(8);
#endif
#if EXPORTED(9)
  TABLE(9);
#endif
#if EXPORTED(10)
  TABLE(10);
#endif
#if EXPORTED(11)
  TABLE(11);
#endif
#if EXPORTED(12)
  TABLE(12);
#endif
  read_settings();
  setting("null_slot", name, sizeof name);
  for (size_t s = 0; s < sizeof slots / sizeof slots[0]; s++)
    for (int f = 0; f < 4 && strcmp(name, slots[s].name) == 0; f++)
      for (int t = 0; t < table_count && slots[s].functions[f]; t++)
        clear_slot(tables[t].full, tables[t].count, slots[s].functions[f]);
  fill_tables();
  if (!number("table_by_init", 0)) return;
  for (int t = 0; t < table_count; t++) {
    *tables[t].name = "Test before init";
    memset(tables[t].slots + 1, 0, (tables[t].count - 1) * sizeof(slot));
  }
}

/* For the test of log lines: says one with every kind of argument. */
VISIBLE int net_plugin_say(void* log) {
  logger_t say = (logger_t)log;
  say(LOG_WARN, LOG_NET, "plugin.c", 1, "%d of %s: %5.2f s, %lx, %c, 100 %%, [%8s], [%-5d], [%05d]", -3, "eth1", 1.5, 0xabcdefl, 'z',
      "right", 42, 42);
  say(LOG_WARN, LOG_NET, "plugin.c", 2, "%llu %zu %hhd %hu %+d %#x %o %p", 18446744073709551615ull, (size_t)7, 255, 65537, 5, 255, 8,
      (void*)0x10);
  say(LOG_WARN, LOG_NET, "plugin.c", 3, "%*d|%-*d|%.*s|%.3s|%s|%i", 4, 1, 4, 2, 2, "abc", "abcdef", (char*)NULL, -1);
  say(LOG_WARN, LOG_NET, "plugin.c", 4, "%d %d %d %d %d %d %d %d %f %f %f %e %g %g %.1f %.1f", 1, 2, 3, 4, 5, 6, 7, 8, 1.0, 2.0, 3.0, 4.0, 5.5,
      6e20, 7.0, 8.0);
  say(LOG_WARN, LOG_NET, "plugin.c", 5, "nothing to fill in: 5 %%, %y and a last %");
  return OK;
}

/* For tests: pages of bounce memory that have not been given back, of all comms. */
VISIBLE int net_plugin_pages_in_use(void) { return __atomic_load_n(&pages_in_use, __ATOMIC_RELAXED); }

/* For tests: calls that came from another thread than they should. */
VISIBLE int net_plugin_strays(void) { return __atomic_load_n(&strays, __ATOMIC_RELAXED); }

/* For the layout test: size of a version's properties and the offsets of its members, -1 where it has none, in the order
 * name, pci_path, guid, pointer_support, reg_is_global, force_flush, speed, port, latency, max_comms, max_recvs, device_type,
 * device_version, physical, max_p2p_bytes, max_collective_bytes, max_multi_request, rail, plane. */
#define O(v, member) ((int)offsetof(struct properties_v##v, member))
#define HEAD(v) sizeof(struct properties_v##v), O(v, name), O(v, pci_path), O(v, guid), O(v, pointer_support)
#define PORT(v) O(v, speed), O(v, port), O(v, latency), O(v, max_comms), O(v, max_recvs)
#define TYPE(v) O(v, device_type), O(v, device_version)
#define LARGE(v) O(v, physical), O(v, max_p2p_bytes), O(v, max_collective_bytes)

static const int* layout_of(int version) {
  static const int v6[] = {HEAD(6), -1, -1, PORT(6), -1, -1, -1, -1, -1, -1, -1, -1};
  static const int v7[] = {HEAD(7), -1, -1, PORT(7), TYPE(7), -1, -1, -1, -1, -1, -1};
  static const int v8[] = {HEAD(8), O(8, reg_is_global), -1, PORT(8), TYPE(8), -1, -1, -1, -1, -1, -1};
  static const int v9[] = {HEAD(9), O(9, reg_is_global), O(9, force_flush), PORT(9), TYPE(9), LARGE(9), -1, -1, -1};
  static const int v11[] = {HEAD(11), O(11, reg_is_global), O(11, force_flush), PORT(11), TYPE(11), LARGE(11),
                            O(11, max_multi_request), -1, -1};
  static const int v12[] = {HEAD(12), O(12, reg_is_global), O(12, force_flush), PORT(12), TYPE(12), LARGE(12),
                            O(12, max_multi_request), O(12, rail), O(12, plane)};
  switch (version) {
    case 5: case 6: return v6;
    case 7: return v7;
    case 8: return v8;
    case 9: case 10: return v9;
    case 11: return v11;
    case 12: return v12;
    default: return NULL;
  }
}

/* Copies the list and gives its length. */
VISIBLE int net_plugin_describe(int version, int* list) {
  const int* layout = layout_of(version);
  if (!layout) return 0;
  memcpy(list, layout, 20 * sizeof(int));
  return 20;
}
