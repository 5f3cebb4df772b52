package tcpx.transfer;

/** Adds up what one end has moved. One thread at a time. */
final class TransferMeter {
    private long transfers;
    private long bytes;
    private long elapsedNs;
    private long finishedNs; // when the last message was complete

    TransferMeter(long nowNs) {
        this.finishedNs = nowNs;
    }

    /**
     * A message is complete; of the time in which several were under way only one counts.
     *
     * @param startNs when it began
     * @param nowNs when it was complete
     */
    void finished(long startNs, long nowNs, long length) {
        elapsedNs += nowNs - Math.max(startNs, finishedNs);
        finishedNs = nowNs;
        bytes += length;
        transfers++;
    }

    TransferTotals totals() {
        return new TransferTotals(transfers, bytes, elapsedNs);
    }
}
