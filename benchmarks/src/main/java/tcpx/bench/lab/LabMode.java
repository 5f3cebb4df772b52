package tcpx.bench.lab;

/** By what right the two nodes are kept apart, best first. */
public enum LabMode {
    /** Network namespaces of this user namespace: needs CAP_SYS_ADMIN, as root has. */
    ROOT("root"),
    /**
     * Both network namespaces in a user namespace that belongs to the caller: an ordinary user, where the system allows
     * it.
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
