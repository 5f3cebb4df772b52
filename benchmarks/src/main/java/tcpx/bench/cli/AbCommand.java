package tcpx.bench.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stub. */
@Command(name = "ab")
final class AbCommand implements Callable<Integer> {
    AbCommand(Desk desk) {}

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
