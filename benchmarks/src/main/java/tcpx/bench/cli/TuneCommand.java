package tcpx.bench.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stub. */
@Command(name = "tune")
final class TuneCommand implements Callable<Integer> {
    TuneCommand(Desk desk) {}

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
