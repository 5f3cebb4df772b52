package tcpx.bench.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.lab.FaultPlayer;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;

/**
 * The lab that processes are in and the faults its rails shall have during each trial, as the launcher hands them on:
 * in the environment, as the lab's own description and the texts of {@code --fault}. A fault's time counts from the
 * trial's first iteration.
 */
public final class RailFaults {
    private static final String LAB = "TCPX_LAB";
    private static final String FAULTS = "TCPX_FAULTS";

    private RailFaults() {}

    /** The environment for a process that shall find this lab and these faults. */
    public static Map<String, String> environment(Lab lab, List<String> faults) {
        FaultSchedule.parse(faults); // what cannot be understood is refused here
        return Map.of(LAB, lab.descriptor(), FAULTS, String.join("\n", faults));
    }

    /** The lab in an environment. */
    public static Lab lab(Map<String, String> environment) {
        return Lab.join(environment.get(LAB), LabHost.current());
    }

    /** The texts of the faults in an environment. */
    public static List<String> texts(Map<String, String> environment) {
        return environment.getOrDefault(FAULTS, "").lines().toList();
    }

    /** Starts the faults that this process was started with, if any; closing undoes what is in force. */
    static Optional<FaultPlayer> start(Map<String, String> environment) {
        List<String> faults = texts(environment);
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(FaultPlayer.start(FaultSchedule.parse(faults), lab(environment)));
    }
}
