package tcpx.bench.lab;

import java.util.OptionalLong;

/**
 * What a fault really was, for the record of a run; times are nanoseconds since the schedule's start, taken when the
 * kernel had confirmed both ends.
 *
 * @param fault as planned
 * @param appliedNs when it was in force
 * @param undoneNs when it was over; empty while in force
 */
public record AppliedFault(RailFault fault, long appliedNs, OptionalLong undoneNs) {}
