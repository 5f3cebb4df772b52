package tcpx.bench.lab;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tcpx.bench.lab.LabHost.LabMode;

/**
 * A lab written down, so that another process can use it: the text of {@link Lab#descriptor} and of a kept lab's file.
 *
 * @param name {@code tcpx-} and six hexadecimal digits
 * @param finished whether it was completely made and is meant to stay
 * @param launcher who made it; when it is gone and the lab not finished, the lab is rubbish
 * @param distance where the rails' delay comes from
 */
record LabRecord(
        String name,
        boolean finished,
        ProcessId launcher,
        LabMode mode,
        LabSpec spec,
        String congestion,
        Distance distance,
        NodeAccess a,
        NodeAccess b) {
    private static final String FORMAT = "1";

    LabRecord {
        if (!name.matches("tcpx-[0-9a-f]{6}")) {
            throw new IllegalArgumentException("lab name " + name + ": allowed is tcpx- and six hexadecimal digits");
        }
    }

    LabRecord finishedNow() {
        return new LabRecord(name, true, launcher, mode, spec, congestion, distance, a, b);
    }

    LabRecord unfinishedBy(ProcessId newLauncher) {
        return new LabRecord(name, false, newLauncher, mode, spec, congestion, distance, a, b);
    }

    static LabRecord parse(String text) {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalStateException(e); // a StringReader does not fail
        }
        if (!FORMAT.equals(lines.getProperty("format"))) {
            throw new IllegalArgumentException(
                    "lab record of format " + lines.getProperty("format") + ": allowed is " + FORMAT);
        }
        String rates = lines.getProperty("rates");
        String gso = lines.getProperty("gsoMaxBytes");
        return new LabRecord(
                lines.getProperty("name"),
                Boolean.parseBoolean(lines.getProperty("finished")),
                ProcessId.parse(lines.getProperty("launcher")),
                LabMode.valueOf(lines.getProperty("mode")),
                new LabSpec(
                        RailRate.parseList(rates, rates.split(",").length),
                        RailDelay.parseList(lines.getProperty("delays", "none"), rates.split(",").length),
                        Integer.parseInt(lines.getProperty("mtu")),
                        gso.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(gso)),
                        lines.getProperty("requestedCongestion")),
                lines.getProperty("congestion"),
                Distance.parse(lines.getProperty("distance", "none")),
                NodeAccess.parse(lines.getProperty("a")),
                NodeAccess.parse(lines.getProperty("b")));
    }

    @Override
    public String toString() {
        Map<String, String> lines = new TreeMap<>();
        lines.put("format", FORMAT);
        lines.put("name", name);
        lines.put("finished", Boolean.toString(finished));
        lines.put("launcher", launcher.toString());
        lines.put("mode", mode.name());
        lines.put("rates", spec.rates().stream().map(RailRate::toString).collect(Collectors.joining(",")));
        lines.put("delays", spec.delays().stream().map(RailDelay::toString).collect(Collectors.joining(",")));
        lines.put("distance", distance.toString());
        lines.put("mtu", Integer.toString(spec.mtu()));
        lines.put(
                "gsoMaxBytes",
                spec.gsoMaxBytes().isPresent() ? "" + spec.gsoMaxBytes().getAsInt() : "");
        lines.put("requestedCongestion", spec.congestion());
        lines.put("congestion", congestion);
        lines.put("a", a.toString());
        lines.put("b", b.toString());
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
