/*
 * The round trip that plain TCP allows: a message there and one of the same length back, over and over.
 *
 *   pingpong serve ADDRESS PORT SPIN
 *   pingpong ask FROM TO PORT BYTES WARM_SECONDS SECONDS SPIN
 *
 * With SPIN=0 each end sleeps in recv(2), with SPIN=1 it asks again and again. The first prints READY, then, when the other
 * has gone, its CPU seconds of the measured time (a message that begins with 1 marks its start and its end); the second prints
 * messages, seconds, its own CPU seconds, and percentiles of the round trip in microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST_SAMPLES (1 << 24)

static void fail(const char *what) {
    fprintf(stderr, "pingpong: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct sockaddr_in address(const char *text, int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, text, &a.sin_addr) != 1) {
        errno = EINVAL;
        fail(text);
    }
    return a;
}

static int bound(const char *text, int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    struct sockaddr_in a = address(text, port);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
            || bind(fd, (struct sockaddr *) &a, sizeof a) < 0) {
        fail("bind");
    }
    return fd;
}

static void nodelay(int fd) {
    int on = 1;
    if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
        fail("TCP_NODELAY");
    }
}

/* 1, or 0 at the end of the stream */
static int take(int fd, char *bytes, size_t length, int spin) {
    for (size_t done = 0; done < length;) {
        ssize_t n = recv(fd, bytes + done, length - done, spin ? MSG_DONTWAIT : 0);
        if (n == 0) {
            return 0;
        }
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            fail("recv");
        }
        done += n > 0 ? n : 0;
    }
    return 1;
}

static void give(int fd, const char *bytes, size_t length) {
    for (size_t done = 0; done < length;) {
        ssize_t n = send(fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            fail("send");
        }
        done += n > 0 ? n : 0;
    }
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

static double us(const uint32_t *sorted, int count, double percent) {
    int at = (int) (count * percent / 100);
    return sorted[at < count ? at : count - 1] / 1e3;
}

/* the first eight bytes of the stream are the length of a message */
static int serve(char **arg) {
    int listener = bound(arg[0], atoi(arg[1]));
    int spin = atoi(arg[2]);
    if (listen(listener, 1) < 0) {
        fail("listen");
    }
    puts("READY");
    fflush(stdout);
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) {
        fail("accept");
    }
    nodelay(fd);
    int64_t length;
    if (!take(fd, (char *) &length, sizeof length, spin)) {
        return 0;
    }
    char *bytes = calloc(1, length);
    int64_t cpu = 0;
    while (take(fd, bytes, length, spin)) {
        if (bytes[0] != 0) { /* measuring begins or ends */
            cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        }
        give(fd, bytes, length);
    }
    printf("cpu=%.6f\n", cpu / 1e9);
    return 0;
}

static int ask(char **arg) {
    int fd = bound(arg[0], 0);
    struct sockaddr_in to = address(arg[1], atoi(arg[2]));
    int64_t length = atoll(arg[3]);
    int64_t warm = (int64_t) (atof(arg[4]) * 1e9), measure = (int64_t) (atof(arg[5]) * 1e9);
    int spin = atoi(arg[6]);
    if (connect(fd, (struct sockaddr *) &to, sizeof to) < 0) {
        fail("connect");
    }
    nodelay(fd);
    give(fd, (char *) &length, sizeof length);
    char *bytes = calloc(1, length);
    uint32_t *samples = malloc(MOST_SAMPLES * sizeof *samples);
    int count = 0;
    int64_t begin = now_ns(CLOCK_MONOTONIC), start = begin, cpu = 0;
    while (start - begin < warm) {
        give(fd, bytes, length);
        if (!take(fd, bytes, length, spin)) {
            fail("the other end has gone");
        }
        start = now_ns(CLOCK_MONOTONIC);
    }
    bytes[0] = 1;
    give(fd, bytes, length);
    take(fd, bytes, length, spin);
    bytes[0] = 0;
    begin = start = now_ns(CLOCK_MONOTONIC);
    cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    while (start - begin < measure && count < MOST_SAMPLES) {
        give(fd, bytes, length);
        if (!take(fd, bytes, length, spin)) {
            fail("the other end has gone");
        }
        int64_t end = now_ns(CLOCK_MONOTONIC);
        samples[count++] = end - start > UINT32_MAX ? UINT32_MAX : end - start;
        start = end;
    }
    cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    bytes[0] = 1;
    give(fd, bytes, length);
    take(fd, bytes, length, spin);
    qsort(samples, count, sizeof *samples, ascending);
    printf("messages=%d seconds=%.6f cpu=%.6f p50=%.3f p90=%.3f p99=%.3f p999=%.3f max=%.3f\n", count,
            (start - begin) / 1e9, cpu / 1e9, us(samples, count, 50), us(samples, count, 90), us(samples, count, 99),
            us(samples, count, 99.9), us(samples, count, 100));
    return 0;
}

int main(int count, char **arg) {
    if (count == 5 && strcmp(arg[1], "serve") == 0) {
        return serve(arg + 2);
    }
    if (count == 9 && strcmp(arg[1], "ask") == 0) {
        return ask(arg + 2);
    }
    fprintf(stderr, "pingpong serve ADDRESS PORT SPIN | ask FROM TO PORT BYTES WARM_SECONDS SECONDS SPIN\n");
    return 2;
}
