package tcpx.bench.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stub. */
@Command(name = "peers")
final class PeersCommand implements Callable<Integer> {
    PeersCommand(Desk desk) {}

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
