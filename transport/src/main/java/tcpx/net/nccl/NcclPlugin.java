package tcpx.net.nccl;

import java.util.List;
import java.util.Objects;

/**
 * A plugin as it was found.
 *
 * @param path as it was given
 * @param name the plugin's name for itself; empty if it could not be opened
 * @param version of the interface that is used; 0 if none is
 * @param exports all versions that it exports, ascending
 */
public record NcclPlugin(String path, String name, int version, List<Export> exports) {
    /** The oldest version that can be used. */
    public static final int OLDEST = PluginLayout.OLDEST;

    /** The newest version that can be used. */
    public static final int NEWEST = PluginLayout.NEWEST;

    /** The first version in which devices say their rail and plane. */
    public static final int WITH_RAILS = 12;

    /**
     * A version of the interface that a plugin exports.
     *
     * @param version its number
     * @param missing functions that a version of that number has and whose pointers are null before init
     */
    public record Export(int version, List<String> missing) {
        /** Copies the list. */
        public Export {
            missing = List.copyOf(Objects.requireNonNull(missing, "missing"));
        }

        /** Whether it is a version that can be used. */
        public boolean isKnown() {
            return version >= OLDEST && version <= NEWEST;
        }

        /** Whether it has the one function without which nothing can be asked of it. */
        public boolean hasInit() {
            return !missing.contains(PluginFunction.INIT.name());
        }
    }

    /** Copies the list. */
    public NcclPlugin {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(name, "name");
        exports = List.copyOf(Objects.requireNonNull(exports, "exports"));
    }

    /** The numbers of the versions that it exports, also of those we do not know. */
    public List<Integer> exported() {
        return exports.stream().map(Export::version).toList();
    }

    /** Whether there is a net plugin at that path, whatever is wrong with it. */
    public boolean isFound() {
        return !exports.isEmpty();
    }
}
