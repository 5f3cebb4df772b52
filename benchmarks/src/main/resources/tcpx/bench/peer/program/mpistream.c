/*
 * Messages from MPI rank 0 to rank 1, a few on their way at a time, out of and into memory that no cache holds.
 *
 *   mpistream BYTES WARM_SECONDS SECONDS
 *
 * Rank 0 prints payload bytes and seconds of the measured time, until rank 1 had received all of it, and the CPU seconds of
 * both processes in that time.
 */
#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNDER_WAY 4
#define WORKING_SET (256L << 20)

static long bytes;
static long buffers;
static char *memory;
static MPI_Request requests[UNDER_WAY];
static long posted;

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static char *buffer(long number) {
    return memory + number % buffers * bytes;
}

/* rank 0: until the time is over; an empty message is the last, and the answer is the other's CPU seconds */
static double send_for(double time, double *payload, double *cpu) {
    double start = seconds(CLOCK_MONOTONIC);
    double mine = seconds(CLOCK_PROCESS_CPUTIME_ID);
    double theirs;
    *payload = 0;
    do {
        MPI_Request *request = &requests[posted % UNDER_WAY];
        MPI_Wait(request, MPI_STATUS_IGNORE);
        MPI_Isend(buffer(posted), (int) bytes, MPI_BYTE, 1, 0, MPI_COMM_WORLD, request);
        posted++;
        *payload += bytes;
    } while (seconds(CLOCK_MONOTONIC) - start < time);
    MPI_Waitall(UNDER_WAY, requests, MPI_STATUSES_IGNORE);
    MPI_Send(NULL, 0, MPI_BYTE, 1, 0, MPI_COMM_WORLD);
    posted++;
    MPI_Recv(&theirs, 1, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    cpu[0] = seconds(CLOCK_PROCESS_CPUTIME_ID) - mine;
    cpu[1] = theirs;
    return seconds(CLOCK_MONOTONIC) - start;
}

static void post_receive(void) {
    MPI_Irecv(buffer(posted), (int) bytes, MPI_BYTE, 0, 0, MPI_COMM_WORLD, &requests[posted % UNDER_WAY]);
    posted++;
}

/* rank 1: until the empty message */
static void receive(void) {
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    int length;
    double cpu;
    do {
        MPI_Status status;
        MPI_Wait(&requests[posted % UNDER_WAY], &status); /* the oldest */
        MPI_Get_count(&status, MPI_BYTE, &length);
        post_receive();
    } while (length > 0);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    MPI_Send(&cpu, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD);
}

int main(int argc, char **argv) {
    int rank;
    int size;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    bytes = argc == 4 ? atol(argv[1]) : 0;
    if (size != 2 || bytes < 1 || bytes > INT_MAX) {
        fprintf(stderr, "mpistream: two ranks, and BYTES WARM_SECONDS SECONDS; messages of 1 to %d bytes\n", INT_MAX);
        MPI_Abort(MPI_COMM_WORLD, 2);
    }
    buffers = WORKING_SET / bytes < UNDER_WAY ? UNDER_WAY : WORKING_SET / bytes;
    memory = malloc(buffers * bytes);
    if (memory == NULL) {
        fprintf(stderr, "mpistream: no memory for %ld buffers of %ld bytes\n", buffers, bytes);
        MPI_Abort(MPI_COMM_WORLD, 3);
    }
    memset(memory, 1, buffers * bytes);
    for (int i = 0; i < UNDER_WAY; i++) {
        requests[i] = MPI_REQUEST_NULL;
    }
    if (rank == 0) {
        double payload;
        double cpu[2];
        send_for(atof(argv[2]), &payload, cpu);
        double elapsed = send_for(atof(argv[3]), &payload, cpu);
        printf("bytes=%.0f seconds=%.6f cpu=%.3f cpuB=%.3f\n", payload, elapsed, cpu[0], cpu[1]);
    } else {
        for (int i = 0; i < UNDER_WAY; i++) {
            post_receive();
        }
        receive();
        receive();
        for (int i = 0; i < UNDER_WAY; i++) {
            MPI_Cancel(&requests[i]);
        }
        MPI_Waitall(UNDER_WAY, requests, MPI_STATUSES_IGNORE);
    }
    MPI_Finalize();
    return 0;
}
