package tcpx.bench.doctor;

import java.util.List;
import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param severity what it means for a measurement
 * @param subject what was looked at: a rail, {@code buffers}
 * @param found what it is
 * @param remedy the command that mends it, on the host that it was found on; empty where nothing is to be done
 */
public record Check(Severity severity, String subject, String found, String remedy) {
    /** How much it matters. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** Worth knowing: it may cost speed, or something that can be asked for is not there. */
        NOTE,
        /** It costs speed, or is likely to. */
        WARNING,
        /** Nothing can be measured over it. */
        BLOCKS
    }

    static Check ok(String subject, String found) {
        return new Check(Severity.OK, subject, found, "");
    }

    static Check note(String subject, String found, String remedy) {
        return new Check(Severity.NOTE, subject, found, remedy);
    }

    static Check warning(String subject, String found, String remedy) {
        return new Check(Severity.WARNING, subject, found, remedy);
    }

    static Check blocks(String subject, String found, String remedy) {
        return new Check(Severity.BLOCKS, subject, found, remedy);
    }

    /** Under a heading, as it can be read and pasted: no table, since a command that is broken into lines cannot. */
    public static String text(String heading, List<Check> checks) {
        StringBuilder text = new StringBuilder("\n" + heading + ":\n");
        for (Check each : checks) {
            text.append(String.format(
                    "%-8s %-10s %s%n", each.severity.name().toLowerCase(Locale.ROOT), each.subject, each.found));
            if (!each.remedy.isEmpty()) {
                text.append("           ").append(each.remedy).append(System.lineSeparator());
            }
        }
        return text.toString();
    }
}
