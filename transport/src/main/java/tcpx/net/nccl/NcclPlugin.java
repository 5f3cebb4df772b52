package tcpx.net.nccl;

import java.util.List;

/**
 * A plugin as it was found.
 *
 * @param path as it was given
 * @param name the plugin's name for itself; empty if it could not be opened
 * @param version of the interface that is used; 0 if none is
 * @param exported all versions that it exports, also those we do not know, ascending
 */
public record NcclPlugin(String path, String name, int version, List<Integer> exported) {
    /** Copies the list. */
    public NcclPlugin {
        exported = List.copyOf(exported);
    }
}
