package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.connect.VMStartException;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.event.MethodExitEvent;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.EventRequestManager;
import com.sun.jdi.request.MethodEntryRequest;
import com.sun.jdi.request.MethodExitRequest;
import com.sun.jdi.request.StepRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whether a comparison stops at the first difference cannot be timed on a busy machine; but a debugger can count the
 * instructions that it takes. They must be as many wherever the proofs differ.
 */
@Timeout(120)
class ConstantTimeTest {
    private static final String COMPARISON = "sameProof";

    @Test
    void aProofIsComparedInAsManyInstructionsWhereverItIsWrong() throws Exception {
        List<Integer> steps = stepsOfEachComparison();
        assertThat(steps).hasSize(1 + ProofComparison.WRONG_AT.length);
        List<Integer> wrong = steps.subList(1, steps.size());
        assertThat(wrong)
                .allSatisfy(count -> assertThat(count).isEqualTo(wrong.get(0)).isPositive());
    }

    private static List<Integer> stepsOfEachComparison() throws Exception {
        VirtualMachine machine = launch();
        try {
            List<Integer> steps = new ArrayList<>();
            EventRequestManager requests = machine.eventRequestManager();
            MethodEntryRequest entry = requests.createMethodEntryRequest();
            entry.addClassFilter(Hello.class.getName());
            entry.enable();
            MethodExitRequest exit = requests.createMethodExitRequest();
            exit.addClassFilter(Hello.class.getName());
            exit.enable();
            int count = 0;
            while (true) {
                EventSet events = machine.eventQueue().remove();
                for (Event event : events) {
                    if (event instanceof StepEvent) {
                        count++;
                    } else if (event instanceof MethodEntryEvent in
                            && in.method().name().equals(COMPARISON)) {
                        count = 0;
                        step(requests, in.thread());
                    } else if (event instanceof MethodExitEvent out
                            && out.method().name().equals(COMPARISON)) {
                        requests.deleteEventRequests(requests.stepRequests());
                        steps.add(count);
                    } else if (event instanceof VMDisconnectEvent) {
                        return steps;
                    }
                }
                events.resume();
            }
        } finally {
            machine.process().destroyForcibly();
        }
    }

    private static void step(EventRequestManager requests, ThreadReference thread) {
        StepRequest step = requests.createStepRequest(thread, StepRequest.STEP_MIN, StepRequest.STEP_INTO);
        step.enable();
    }

    private static VirtualMachine launch() throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("main").setValue(ProofComparison.class.getName());
        arguments.get("options").setValue("-cp \"" + System.getProperty("java.class.path") + "\"");
        try {
            return connector.launch(arguments);
        } catch (VMStartException e) {
            e.process().destroyForcibly();
            return abort("needs the debugger's agent of the JDK (libjdwp): " + e.getMessage());
        }
    }
}
