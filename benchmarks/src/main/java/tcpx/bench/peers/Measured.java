package tcpx.bench.peers;

/**
 * What a program moved, and what that cost.
 *
 * @param goodputGBps payload GB/s, all rails, on the receiver's side where the program tells it
 * @param seconds how long that took
 * @param movedBytes payload of its whole run, warm-up included; NaN where the program does not tell
 * @param cpuA CPU seconds per GB of the sending processes, user and system
 * @param cpuB the same of the receiving ones
 */
public record Measured(double goodputGBps, double seconds, double movedBytes, double cpuA, double cpuB) {}
