package tcpx.bench.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.lab.FaultPlayer;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;

/**
 * The faults a lab's rails shall have during each trial, as the launcher hands them to the forks: in the environment, as
 * the lab's own description and the text of {@code --fault}. Time counts from the trial's first iteration.
 */
public final class RailFaults {
    private static final String LAB = "TCPX_LAB";
    private static final String FAULTS = "TCPX_FAULTS";

    private RailFaults() {}

    /** The environment for a process that shall find these faults. */
    public static Map<String, String> environment(Lab lab, List<String> faults) {
        FaultSchedule.parse(faults); // what cannot be understood is refused here
        return faults.isEmpty() ? Map.of() : Map.of(LAB, lab.descriptor(), FAULTS, String.join(";", faults));
    }

    /** Starts the faults that this process was started with, if any; closing undoes what is in force. */
    static Optional<FaultPlayer> start(Map<String, String> environment) {
        String faults = environment.get(FAULTS);
        if (faults == null) {
            return Optional.empty();
        }
        Lab lab = Lab.join(environment.get(LAB), LabHost.current());
        return Optional.of(FaultPlayer.start(FaultSchedule.parse(List.of(faults)), lab));
    }
}
