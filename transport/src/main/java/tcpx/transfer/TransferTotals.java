package tcpx.transfer;

/**
 * What an end has moved since it was opened, by its own clock.
 *
 * @param transfers transfers completed
 * @param bytes payload bytes of these
 * @param elapsedNs nanoseconds in which one of these or several were under way: for a sender from the call to the last
 *     acknowledgement, for a receiver from the first news of a transfer to its last byte
 */
public record TransferTotals(long transfers, long bytes, long elapsedNs) {
    /** What was moved since an earlier reading. */
    public TransferTotals since(TransferTotals earlier) {
        return new TransferTotals(transfers - earlier.transfers, bytes - earlier.bytes, elapsedNs - earlier.elapsedNs);
    }

    /** Payload bytes per nanosecond, which is GB/s (10^9 bytes per second); NaN if nothing was moved. */
    public double goodputGBps() {
        return elapsedNs == 0 ? Double.NaN : (double) bytes / elapsedNs;
    }
}
