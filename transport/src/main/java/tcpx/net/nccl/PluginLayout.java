package tcpx.net.nccl;

import java.util.Arrays;
import java.util.List;

/**
 * How a version of the plugin interface lies in memory on a 64-bit machine: the order of the function pointers, and the
 * members of the properties structure. Compared with a C compiler's opinion by a test.
 *
 * @param version 5..12
 * @param functions the function pointers in order; the first stands behind the name, at offset 8
 * @param propertiesBytes size of the properties structure with the padding at its end, all of which a plugin may write
 * @param members offset of each {@link PropertyField}, {@link #ABSENT} where the version has none
 * @param physicalDevices room in the list of physical devices behind a virtual one
 */
record PluginLayout(
        int version, List<PluginFunction> functions, int propertiesBytes, List<Integer> members, int physicalDevices) {
    /** Offset of what a version does not have. */
    static final int ABSENT = -1;

    /** The newest version we know. */
    static final int NEWEST = 12;

    /** The oldest version we know. */
    static final int OLDEST = 5;

    private static final int POINTER_BYTES = 8;

    // Offsets, in the order of PropertyField.
    private static final List<Integer> MEMBERS_V5 =
            List.of(0, 8, 16, 24, -1, -1, 28, 32, 36, 40, 44, -1, -1, -1, -1, -1, -1, -1, -1);
    private static final List<Integer> MEMBERS_V7 =
            List.of(0, 8, 16, 24, -1, -1, 28, 32, 36, 40, 44, 48, 52, -1, -1, -1, -1, -1, -1);
    private static final List<Integer> MEMBERS_V8 =
            List.of(0, 8, 16, 24, 28, -1, 32, 36, 40, 44, 48, 52, 56, -1, -1, -1, -1, -1, -1);
    private static final List<Integer> MEMBERS_V9 =
            List.of(0, 8, 16, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 88, 96, -1, -1, -1);
    private static final List<Integer> MEMBERS_V11 =
            List.of(0, 8, 16, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 88, 96, 104, -1, -1);
    private static final List<Integer> MEMBERS_V12 =
            List.of(0, 8, 16, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 104, 112, 120, 124, 126);

    private PluginLayout(int version, int propertiesBytes, List<Integer> members, int physicalDevices) {
        this(
                version,
                Arrays.stream(PluginFunction.values())
                        .filter(function -> function.isIn(version))
                        .toList(),
                propertiesBytes,
                members,
                physicalDevices);
    }

    /** The layout of a version; throws {@link IllegalArgumentException} for one we do not know. */
    static PluginLayout of(int version) {
        return switch (version) {
            case 5, 6 -> new PluginLayout(version, 48, MEMBERS_V5, 0);
            case 7 -> new PluginLayout(version, 56, MEMBERS_V7, 0);
            case 8 -> new PluginLayout(version, 64, MEMBERS_V8, 0);
            case 9, 10 -> new PluginLayout(version, 104, MEMBERS_V9, 4);
            case 11 -> new PluginLayout(version, 112, MEMBERS_V11, 4);
            case 12 -> new PluginLayout(version, 128, MEMBERS_V12, 8);
            default ->
                throw new IllegalArgumentException(
                        "plugin interface v" + version + ", known: v" + OLDEST + "..v" + NEWEST);
        };
    }

    /** The exported symbol of a version. */
    static String symbol(int version) {
        return "ncclNetPlugin_v" + version;
    }

    /** Offset of a function pointer in the exported structure, or {@link #ABSENT}. */
    int offset(PluginFunction function) {
        int index = functions.indexOf(function);
        return index < 0 ? ABSENT : POINTER_BYTES * (index + 1);
    }

    /** Offset of a member in the properties structure, or {@link #ABSENT}. */
    int offset(PropertyField member) {
        return members.get(member.ordinal());
    }

    /** connect and accept take a device handle; receives may have to be given back. */
    boolean hasDeviceHandles() {
        return version >= 7;
    }

    /** Sizes of memory to register are 64-bit. */
    boolean registersLong() {
        return version >= 8;
    }

    /** Sizes of messages are 64-bit. */
    boolean sendsLong() {
        return version >= 9;
    }

    /** isend and irecv take profiler handles, init a profiler callback. */
    boolean hasProfiler() {
        return version >= 10;
    }

    /** connect takes a configuration. */
    boolean connectTakesConfig() {
        return version == 10;
    }

    /** init gives a context, which listen, connect and finalize take. */
    boolean hasContext() {
        return version >= 11;
    }
}
