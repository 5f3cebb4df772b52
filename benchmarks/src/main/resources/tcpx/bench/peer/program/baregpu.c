/*
 * The bound of what GPU memory can be moved with over sockets: a thread per connection, a ring of eight locked pages of 1 MiB
 * that stays in the cache, copies that run while earlier pages are sent or received, a byte back for each page that lies in the
 * receiver's GPU. Nothing is verified, nothing survives a fault.
 *
 *   baregpu receive PORT GPU ADDRESS...
 *   baregpu send PORT GPU copy|vmsplice WARM_SECONDS SECONDS A>B...
 *
 * One ADDRESS, or pair of them, for each connection. The receiver prints READY when it listens, and when all connections are
 * over bytes and CPU seconds; the sender bytes that came back as received in the measured time, its seconds, and CPU seconds in
 * it. The driver is found at run time, as libcuda.so.1 or what TCPX_CUDA_LIBRARY names.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

enum { PAGE = 1 << 20, PAGES = 8, AHEAD = 4, MOST = 256, NOT_READY = 600, DISABLE_TIMING = 2 };
#define DEVICE_BYTES (64L << 20)

typedef unsigned long long device_pointer;
static int (*init)(unsigned), (*get_device)(int *, int), (*retain)(void **, int), (*set_current)(void *);
static int (*allocate)(device_pointer *, size_t), (*lock_memory)(void *, size_t, unsigned);
static int (*to_device)(device_pointer, const void *, size_t, void *), (*to_host)(void *, device_pointer, size_t, void *);
static int (*new_stream)(void **, unsigned, int), (*new_event)(void **, unsigned), (*record)(void *, void *), (*query)(void *);
static void *context;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void check(int result, const char *what) {
    if (result != 0) {
        fprintf(stderr, "baregpu: %s gives %d\n", what, result);
        exit(1);
    }
}

static void open_gpu(int ordinal) {
    const char *named = getenv("TCPX_CUDA_LIBRARY");
    void *library = dlopen(named ? named : "libcuda.so.1", RTLD_NOW);
    int device;
    if (!library) {
        fprintf(stderr, "baregpu: %s\n", dlerror());
        exit(1);
    }
    struct { const char *name; void *at; } functions[] = {
        {"cuInit", &init}, {"cuDeviceGet", &get_device}, {"cuDevicePrimaryCtxRetain", &retain}, {"cuCtxSetCurrent", &set_current},
        {"cuMemAlloc_v2", &allocate}, {"cuMemHostRegister_v2", &lock_memory}, {"cuMemcpyHtoDAsync_v2", &to_device},
        {"cuMemcpyDtoHAsync_v2", &to_host}, {"cuStreamCreateWithPriority", &new_stream}, {"cuEventCreate", &new_event},
        {"cuEventRecord", &record}, {"cuEventQuery", &query}};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *found = dlsym(library, functions[i].name);
        if (!found) {
            fprintf(stderr, "baregpu: no %s\n", functions[i].name);
            exit(1);
        }
        memcpy(functions[i].at, &found, sizeof found);
    }
    check(init(0), "cuInit");
    check(get_device(&device, ordinal), "cuDeviceGet");
    check(retain(&context, device), "cuDevicePrimaryCtxRetain");
}

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

/* What a thread works with. */
struct connection {
    int fd;
    int pipe[2]; /* for vmsplice */
    char *ring;
    device_pointer device;
    void *stream;
    void *events[PAGES];
    volatile long pages; /* received, or come back as received */
};

static struct connection connections[MOST];
static int count;
static volatile int over;

/* Looks until a copy is done: the driver's own wait is a sleep that takes longer than a copy. */
static void await(void *event) {
    int result;
    while ((result = query(event)) == NOT_READY) sched_yield();
    check(result, "cuEventQuery");
}

static void prepare(struct connection *c) {
    check(set_current(context), "cuCtxSetCurrent");
    char *memory = mmap(NULL, (PAGES + 2L) * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    c->ring = (char *)(((uintptr_t)memory + (2L << 20) - 1) & -(2L << 20));
    madvise(c->ring, (size_t)PAGES * PAGE, MADV_HUGEPAGE);
    memset(c->ring, 1, (size_t)PAGES * PAGE);
    check(lock_memory(c->ring, (size_t)PAGES * PAGE, 1), "cuMemHostRegister");
    check(allocate(&c->device, DEVICE_BYTES), "cuMemAlloc");
    check(new_stream(&c->stream, 1, 0), "cuStreamCreate");
    for (int i = 0; i < PAGES; i++) check(new_event(&c->events[i], DISABLE_TIMING), "cuEventCreate");
}

static char *page(struct connection *c, long n) { return c->ring + n % PAGES * PAGE; }
static device_pointer place(struct connection *c, long n) { return c->device + (device_pointer)(n * PAGE % DEVICE_BYTES); }

static void *receive(void *argument) {
    struct connection *c = argument;
    prepare(c);
    for (long n = 0;; n++) {
        for (size_t got = 0; got < PAGE;) {
            ssize_t r = recv(c->fd, page(c, n) + got, PAGE - got, 0);
            if (r <= 0) return NULL; /* the sender's time is over */
            got += (size_t)r;
        }
        check(to_device(place(c, n), page(c, n), PAGE, c->stream), "cuMemcpyHtoDAsync");
        check(record(c->events[n % PAGES], c->stream), "cuEventRecord");
        if (n > 0) { /* the one before, which was copied while this one came */
            await(c->events[(n - 1) % PAGES]);
            if (send(c->fd, "", 1, MSG_NOSIGNAL) != 1) return NULL;
        }
        c->pages = n + 1;
    }
}

/* Once the time is over the sockets are shut down under those that send. */
static void *ended(const char *what) {
    if (!over) fail(what);
    return NULL;
}

/* NULL when the time is over. */
static void *give(struct connection *c, char *from, int by_pipe) {
    for (size_t done = 0; done < PAGE;) {
        ssize_t n;
        if (by_pipe) {
            struct iovec all = {from + done, PAGE - done};
            ssize_t in = vmsplice(c->pipe[1], &all, 1, 0);
            if (in < 0) fail("vmsplice");
            for (n = 0; n < in;) {
                ssize_t out = splice(c->pipe[0], NULL, c->fd, NULL, (size_t)(in - n), SPLICE_F_MORE);
                if (out <= 0) return ended("splice");
                n += out;
            }
        } else {
            n = send(c->fd, from + done, PAGE - done, MSG_NOSIGNAL);
            if (n <= 0) return ended("send");
        }
        done += (size_t)n;
    }
    return c;
}

static int by_pipe;

static void *deliver(void *argument) {
    struct connection *c = argument;
    char back[PAGES];
    prepare(c);
    if (by_pipe) {
        if (pipe(c->pipe)) fail("pipe");
        fcntl(c->pipe[1], F_SETPIPE_SZ, PAGE);
    }
    long copied = 0, sent = 0;
    while (!over) {
        while (copied < sent + AHEAD && copied < c->pages + PAGES) {
            check(to_host(page(c, copied), place(c, copied), PAGE, c->stream), "cuMemcpyDtoHAsync");
            check(record(c->events[copied % PAGES], c->stream), "cuEventRecord");
            copied++;
        }
        if (sent < copied) {
            await(c->events[sent % PAGES]);
            if (!give(c, page(c, sent), by_pipe)) break;
            sent++;
        }
        /* waits only where no page is free */
        ssize_t n = recv(c->fd, back, sizeof back, copied < c->pages + PAGES ? MSG_DONTWAIT : 0);
        if (n > 0) c->pages += n;
        else if (n == 0) break;
    }
    shutdown(c->fd, SHUT_RDWR);
    return NULL;
}

static struct sockaddr_in address(const char *text, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (!inet_aton(text, &a.sin_addr)) {
        fprintf(stderr, "baregpu: %s is no IPv4 address\n", text);
        exit(2);
    }
    return a;
}

static int bound(struct sockaddr_in a) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a)) fail("bind");
    return fd;
}

static long all_pages(void) {
    long pages = 0;
    for (int i = 0; i < count; i++) pages += connections[i].pages;
    return pages;
}

int main(int argc, char **argv) {
    pthread_t threads[MOST];
    int sends = argc > 1 && strcmp(argv[1], "send") == 0, first = sends ? 7 : 4;
    if (argc <= first || argc - first > MOST || (!sends && strcmp(argv[1], "receive"))) {
        fprintf(stderr, "baregpu receive PORT GPU ADDRESS...  or  send PORT GPU copy|vmsplice WARM SECONDS A>B...\n");
        return 2;
    }
    int port = atoi(argv[2]);
    signal(SIGPIPE, SIG_IGN); /* splice has no flag against it */
    count = argc - first;
    open_gpu(atoi(argv[3]));
    if (!sends) {
        /* a port for each connection, so that it is known which is which */
        int listening[MOST];
        for (int i = 0; i < count; i++) {
            listening[i] = bound(address(argv[first + i], port + i));
            if (listen(listening[i], 1)) fail("listen");
        }
        printf("READY\n");
        fflush(stdout);
        for (int i = 0; i < count; i++) {
            connections[i].fd = accept(listening[i], NULL, NULL);
            if (connections[i].fd < 0) fail("accept");
            int on = 1;
            setsockopt(connections[i].fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            pthread_create(&threads[i], NULL, receive, &connections[i]);
        }
        for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
        printf("bytes=%.0f cpu=%.3f\n", (double)all_pages() * PAGE, seconds(CLOCK_PROCESS_CPUTIME_ID));
        return 0;
    }
    by_pipe = strcmp(argv[4], "vmsplice") == 0;
    for (int i = 0; i < count; i++) {
        char *to = strchr(argv[first + i], '>');
        if (!to) return 2;
        *to++ = 0;
        connections[i].fd = bound(address(argv[first + i], 0));
        struct sockaddr_in peer = address(to, port + i);
        if (connect(connections[i].fd, (struct sockaddr *)&peer, sizeof peer)) fail("connect");
        pthread_create(&threads[i], NULL, deliver, &connections[i]);
    }
    usleep((useconds_t)(atof(argv[5]) * 1e6));
    long pages = all_pages();
    double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    usleep((useconds_t)(atof(argv[6]) * 1e6));
    pages = all_pages() - pages;
    printf("bytes=%.0f seconds=%.6f cpu=%.3f\n", (double)pages * PAGE, seconds(CLOCK_MONOTONIC) - start,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    fflush(stdout);
    over = 1;
    for (int i = 0; i < count; i++) shutdown(connections[i].fd, SHUT_RDWR);
    for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
    return 0;
}
