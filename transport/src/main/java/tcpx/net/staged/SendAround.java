package tcpx.net.staged;

import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.WireStats;

/** A sending comm around another, of which it tells what it does not know better. */
interface SendAround extends SendComm, Staged {
    @Override
    SendComm wire();

    @Override
    default void limitUnsent(long bytes) {
        wire().limitUnsent(bytes);
    }

    @Override
    default long roundTripNs() {
        return wire().roundTripNs();
    }

    @Override
    default long resendNs() {
        return wire().resendNs();
    }

    @Override
    default long silentNs() {
        return wire().silentNs();
    }

    @Override
    default Rail rail() {
        return wire().rail();
    }

    @Override
    default WireStats stats() {
        return wire().stats();
    }
}
