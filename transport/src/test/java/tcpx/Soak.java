package tcpx;

/**
 * How long a test goes on that could go on for ever: for a part of its rounds in every build, for all of them with the
 * profile {@code soak}, {@code mvn verify -Psoak}.
 */
public final class Soak {
    private static final boolean ALL = Boolean.getBoolean("tcpx.soak");
    private static final int PART = 5;

    private Soak() {}

    /** So many with the profile, else one in five. */
    public static int rounds(int all) {
        return ALL ? all : all / PART;
    }
}
