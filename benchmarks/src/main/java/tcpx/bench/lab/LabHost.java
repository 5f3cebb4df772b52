package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.result.SearchPath;

/**
 * What a lab takes from the machine it runs on, so that tests can give it another.
 *
 * @param searchPath directories with {@code ip}, {@code tc}, {@code unshare} and {@code nsenter}, written as {@code
 *     PATH} is
 * @param runtimeDirectory where kept labs are written down; gone after a reboot, as the labs are
 * @param modes the modes to try, in this order; the first that the system allows is taken
 * @param random gives each lab its name
 */
public record LabHost(String searchPath, Path runtimeDirectory, List<LabMode> modes, RandomGenerator random) {
    private static final int ROOT_UID = 0;

    /** Fixes the order of modes. */
    public LabHost {
        modes = List.copyOf(modes);
        if (modes.isEmpty()) {
            throw new IllegalArgumentException(
                    "modes is empty: allowed is at least one of " + List.of(LabMode.values()));
        }
    }

    /** This machine, as the caller may use it: the best mode that the system allows. */
    public static LabHost current() {
        Map<String, String> environment = System.getenv();
        // An ordinary user's PATH lacks the sbin directories on Debian, where ip and tc are nevertheless there for all.
        return new LabHost(
                SearchPath.of(environment).directories(),
                runtimeDirectory(environment),
                List.of(LabMode.values()),
                new SecureRandom());
    }

    /** The same machine with only these modes allowed. */
    public LabHost withModes(LabMode... allowed) {
        return new LabHost(searchPath, runtimeDirectory, List.of(allowed), random);
    }

    /** This process's user. */
    static int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new LabException("cannot read /proc/self: " + e.getMessage(), "mount -t proc proc /proc", e);
        }
    }

    private static Path runtimeDirectory(Map<String, String> environment) {
        if (uid() == ROOT_UID) {
            return Path.of("/run/tcpx");
        }
        String xdg = environment.get("XDG_RUNTIME_DIR");
        return xdg != null
                ? Path.of(xdg, "tcpx")
                : Path.of(System.getProperty("java.io.tmpdir"), "tcpx-" + uid()); // KeptLabs checks whose it is
    }

    /** By what right the two nodes are kept apart, best first. */
    public enum LabMode {
        /** Network namespaces of this user namespace: needs CAP_SYS_ADMIN, as root has. */
        ROOT("root"),
        /**
         * Both network namespaces in a user namespace that belongs to the caller: an ordinary user, where the system
         * allows it.
         */
        USER_NAMESPACE("user namespace"),
        /** No namespaces: both nodes on this machine's {@code lo}, told apart by address only, not shaped. */
        LOOPBACK("loopback");

        private final String label;

        LabMode(String label) {
            this.label = label;
        }

        /** As results and messages name it. */
        public String label() {
            return label;
        }
    }
}
