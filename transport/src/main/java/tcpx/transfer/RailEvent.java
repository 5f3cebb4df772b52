package tcpx.transfer;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened to a rail while a session used it, as one of its channels met it.
 *
 * @param at when, by this machine's clock
 * @param kind what
 * @param channel the channel, from 0
 * @param rail name of the rail it runs on
 * @param reason why, in one clause; empty where there is nothing to say
 */
public record RailEvent(Instant at, Kind kind, int channel, String rail, String reason) {
    /** What can happen. */
    public enum Kind {
        /** The channel had no connection when the session opened. It joins as soon as its rail can be used. */
        ABSENT("is absent, the session opened without it"),
        /**
         * It has stopped to acknowledge while others went on; its chunks are sent over them as well. The receiving end
         * hears of it only when this has lasted, and another connection is tried for.
         */
        SUSPECTED("has stopped"),
        /** It has been suspected, and moves again. Sending end only. */
        RECOVERED("moves again"),
        /** Its connection has broken; another one is tried for at once, and for as long as the session lives. */
        LOST("is lost"),
        /** It has had no connection for the idle time. Told once for each loss; it is tried further. */
        STILL_LOST("is still lost"),
        /** It has a new connection. */
        REJOINED("is back");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** Checks that nothing is missing. */
    public RailEvent {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(rail, "rail");
        Objects.requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return "channel " + channel + " on rail " + rail + " " + kind.words + (reason.isEmpty() ? "" : ": " + reason);
    }
}
