/*
 * Messages from one GPU's memory to another's by NCCL's send and receive, a few under way at a time.
 *
 *   ncclstream RANK HOST PORT GPU BYTES WARM_SECONDS SECONDS
 *
 * Rank 0 listens at HOST:PORT and sends; rank 1 connects there and receives. On that connection go NCCL's identifier, a byte
 * for each message ('m' another one, 'e' the last has been) and rank 1's CPU seconds. Rank 0 prints payload bytes and seconds
 * of the measured time, until rank 1 had received all of it, and the CPU seconds of both processes. How NCCL goes about it is
 * for its environment variables. Libraries are found at run time: libnccl.so.2, libcuda.so.1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { UNDER_WAY = 4, INT8 = 0 };
typedef unsigned long long device_pointer;
typedef struct { char bytes[128]; } unique_id;

static int (*init)(unsigned), (*get_device)(int *, int), (*retain)(void **, int), (*set_current)(void *);
static int (*allocate)(device_pointer *, size_t), (*new_stream)(void **, unsigned), (*new_event)(void **, unsigned);
static int (*record)(void *, void *), (*wait_for)(void *), (*wait_for_stream)(void *);
static int (*get_id)(unique_id *), (*init_rank)(void **, int, unique_id, int);
static int (*nccl_send)(const void *, size_t, int, int, void *, void *), (*nccl_receive)(void *, size_t, int, int, void *, void *);
static int (*destroy)(void *);
static const char *(*last_error)(void *);

static int control;
static size_t bytes;
static device_pointer buffers[UNDER_WAY];
static void *comm, *stream, *events[UNDER_WAY];
static long posted;

static void check(int result, const char *what) {
    if (result != 0) {
        fprintf(stderr, "ncclstream: %s gives %d%s%s\n", what, result, last_error ? ": " : "", last_error ? last_error(comm) : "");
        exit(1);
    }
}

static void *library(const char *name) {
    void *opened = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
    if (!opened) {
        fprintf(stderr, "ncclstream: %s\n", dlerror());
        exit(1);
    }
    return opened;
}

static void find(void *opened, const char *name, void *at) {
    void *found = dlsym(opened, name);
    if (!found) {
        fprintf(stderr, "ncclstream: no %s\n", name);
        exit(1);
    }
    memcpy(at, &found, sizeof found);
}

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void say(const void *what, size_t length) {
    if (send(control, what, length, MSG_NOSIGNAL) != (ssize_t)length) perror("ncclstream: send"), exit(1);
}

static void hear(void *what, size_t length) {
    if (recv(control, what, length, MSG_WAITALL) != (ssize_t)length) fprintf(stderr, "ncclstream: the other rank has gone\n"), exit(1);
}

static void post(int sends) {
    int slot = (int)(posted++ % UNDER_WAY);
    check(wait_for(events[slot]), "cuEventSynchronize");
    void *memory = (void *)(size_t)buffers[slot];
    check(sends ? nccl_send(memory, bytes, INT8, 1, comm, stream) : nccl_receive(memory, bytes, INT8, 0, comm, stream),
          sends ? "ncclSend" : "ncclRecv");
    check(record(events[slot], stream), "cuEventRecord");
}

static double send_for(double time, double *payload, double cpu[2]) {
    double start = seconds(CLOCK_MONOTONIC), mine = seconds(CLOCK_PROCESS_CPUTIME_ID);
    *payload = 0;
    do {
        say("m", 1);
        post(1);
        *payload += (double)bytes;
    } while (seconds(CLOCK_MONOTONIC) - start < time);
    say("e", 1);
    check(wait_for_stream(stream), "cuStreamSynchronize");
    hear(&cpu[1], sizeof cpu[1]);
    cpu[0] = seconds(CLOCK_PROCESS_CPUTIME_ID) - mine;
    return seconds(CLOCK_MONOTONIC) - start;
}

static void receive(void) {
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    char next;
    for (hear(&next, 1); next == 'm'; hear(&next, 1)) post(0);
    check(wait_for_stream(stream), "cuStreamSynchronize");
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    say(&cpu, sizeof cpu);
}

static void connect_control(int rank, const char *host, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    inet_aton(host, &a.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (rank == 0) {
        if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 1)) perror("ncclstream: listen"), exit(1);
        printf("READY\n");
        fflush(stdout);
        control = accept(fd, NULL, NULL);
    } else {
        control = fd;
        if (connect(fd, (struct sockaddr *)&a, sizeof a)) perror("ncclstream: connect"), exit(1);
    }
    setsockopt(control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "ncclstream RANK HOST PORT GPU BYTES WARM_SECONDS SECONDS\n");
        return 2;
    }
    int rank = atoi(argv[1]), device;
    void *context;
    bytes = (size_t)atol(argv[5]);
    void *cuda = library("libcuda.so.1"), *nccl = library("libnccl.so.2");
    find(cuda, "cuInit", &init), find(cuda, "cuDeviceGet", &get_device), find(cuda, "cuDevicePrimaryCtxRetain", &retain);
    find(cuda, "cuCtxSetCurrent", &set_current), find(cuda, "cuMemAlloc_v2", &allocate), find(cuda, "cuStreamCreate", &new_stream);
    find(cuda, "cuEventCreate", &new_event), find(cuda, "cuEventRecord", &record), find(cuda, "cuEventSynchronize", &wait_for);
    find(cuda, "cuStreamSynchronize", &wait_for_stream), find(nccl, "ncclGetUniqueId", &get_id);
    find(nccl, "ncclCommInitRank", &init_rank), find(nccl, "ncclSend", &nccl_send), find(nccl, "ncclRecv", &nccl_receive);
    find(nccl, "ncclCommDestroy", &destroy);
    check(init(0), "cuInit");
    check(get_device(&device, atoi(argv[4])), "cuDeviceGet");
    check(retain(&context, device), "cuDevicePrimaryCtxRetain");
    check(set_current(context), "cuCtxSetCurrent");
    for (int i = 0; i < UNDER_WAY; i++) {
        check(allocate(&buffers[i], bytes), "cuMemAlloc");
        check(new_event(&events[i], 1 | 2), "cuEventCreate");
    }
    check(new_stream(&stream, 1), "cuStreamCreate");
    connect_control(rank, argv[2], atoi(argv[3]));
    unique_id id;
    if (rank == 0) {
        check(get_id(&id), "ncclGetUniqueId");
        say(&id, sizeof id);
    } else {
        hear(&id, sizeof id);
    }
    check(init_rank(&comm, 2, id, rank), "ncclCommInitRank");
    find(nccl, "ncclGetLastError", &last_error);
    if (rank == 0) {
        double payload, cpu[2];
        send_for(atof(argv[6]), &payload, cpu);
        double elapsed = send_for(atof(argv[7]), &payload, cpu);
        printf("bytes=%.0f seconds=%.6f cpu=%.3f cpuB=%.3f\n", payload, elapsed, cpu[0], cpu[1]);
    } else {
        receive();
        receive();
    }
    destroy(comm);
    return 0;
}
