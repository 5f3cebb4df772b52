package tcpx.bench.result;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tcpx.bench.result.BenchmarkVersion.Lineage;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run.RunStatus;

/** Files to records, with every doubt told by file and line. Only reads. */
final class RunReader {
    private static final String RESTORE = "restore it (git checkout, or a copy), or delete the run's directory";

    private RunReader() {}

    /** Everything but the rail series, which are read when asked for. */
    static Run load(Path directory) {
        RunProperties properties = properties(directory);
        boolean unfinished = properties.status().orElseThrow() == RunStatus.PARTIAL;
        List<String> warnings = new ArrayList<>();

        Path samplesFile = directory.resolve(Run.SAMPLES);
        CsvText.Table table = CsvText.parse(samplesFile, read(samplesFile), unfinished);
        table.unfinished()
                .ifPresent(line ->
                        warnings.add(samplesFile + ":" + line + ": the last line is not finished and was left out"));
        SampleColumns columns = SampleColumns.of(samplesFile, table.header());
        table.checkWidth();
        List<SampleRow> samples = today(columns.parse(table.lines()));
        if (!unfinished) {
            expectRows(samplesFile, properties, RunProperties.SAMPLE_ROWS, samples.size());
        }
        if (!Files.exists(directory.resolve(Run.RAILS))) {
            warnings.add(directory.resolve(Run.RAILS) + " is not there: no traffic over time can be shown");
        }
        Set<String> parameters = new LinkedHashSet<>(columns.parameters());
        samples.forEach(row -> parameters.addAll(row.cell().params().keySet()));
        return new Run(directory, versions(properties, samples), List.copyOf(parameters), samples, warnings);
    }

    private static List<SampleRow> today(List<SampleRow> rows) {
        Map<CellKey, CellKey> cells = new HashMap<>();
        return rows.stream()
                .map(row -> row.in(cells.computeIfAbsent(row.cell(), Lineage::today)))
                .toList();
    }

    /** Versions that were hashes of text, as what they stand for. */
    private static RunProperties versions(RunProperties properties, List<SampleRow> samples) {
        Map<String, Set<String>> parameters = new LinkedHashMap<>();
        samples.forEach(row -> parameters
                .computeIfAbsent(row.cell().benchmark(), none -> new LinkedHashSet<>())
                .addAll(
                        row.cell().peer().equals(CellKey.OURS)
                                ? row.cell().params().keySet()
                                : Set.of()));
        RunProperties all = properties;
        for (Map.Entry<String, Set<String>> each : parameters.entrySet()) {
            String benchmark = each.getKey();
            if (properties
                    .benchmarkVersion(benchmark)
                    .filter(BenchmarkVersion::isOfText)
                    .isPresent()) {
                all = all.withBenchmarkVersion(benchmark, BenchmarkVersion.of(benchmark, each.getValue()));
            }
        }
        return all;
    }

    /** The metadata alone; for listings. */
    static RunProperties properties(Path directory) {
        Path file = directory.resolve(Run.PROPERTIES);
        Map<String, String> read = PropertiesText.parse(file, read(file));
        FormatVersion.require(file, read);
        RunProperties properties = RunProperties.of(read);
        if (properties.status().isEmpty()) {
            throw new ResultFormatException(
                    file,
                    0,
                    "status='" + properties.get(RunProperties.STATUS).orElse("") + "'",
                    "write OK, PARTIAL or FAILED; PARTIAL if in doubt");
        }
        if (properties.id().isEmpty()) {
            throw new ResultFormatException(
                    file,
                    0,
                    "run='" + properties.get(RunProperties.RUN).orElse("") + "' is no run id",
                    "write the name that the directory got when it was recorded");
        }
        return properties;
    }

    static List<RailRow> rails(Path directory, RunProperties properties) {
        return rows(directory.resolve(Run.RAILS), FixedColumns.RAILS, properties, RunProperties.RAIL_ROWS);
    }

    static List<EventRow> events(Path directory, RunProperties properties) {
        return rows(directory.resolve(Run.EVENTS), FixedColumns.EVENTS, properties, RunProperties.EVENT_ROWS);
    }

    /** None where there is no such file. */
    private static <R> List<R> rows(Path file, FixedColumns<R> columns, RunProperties properties, String promised) {
        if (!Files.exists(file)) {
            return List.of();
        }
        boolean unfinished = properties.status().orElseThrow() == RunStatus.PARTIAL;
        List<R> rows = columns.rows(file, CsvText.parse(file, read(file), unfinished));
        if (!unfinished) {
            expectRows(file, properties, promised, rows.size());
        }
        return rows;
    }

    private static void expectRows(Path file, RunProperties properties, String key, int found) {
        Optional<String> promised = properties.get(key);
        if (promised.isPresent() && !promised.get().equals(Integer.toString(found))) {
            throw new ResultFormatException(
                    file,
                    0,
                    "has " + found + " rows and " + Run.PROPERTIES + " promises " + promised.get(),
                    "restore the file; if lines were added or deleted on purpose, correct " + key);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ResultFormatException(file, 0, "is missing", RESTORE, e);
        } catch (CharacterCodingException e) {
            throw new ResultFormatException(file, 0, "is not UTF-8 text", RESTORE, e);
        } catch (IOException e) {
            throw new ResultFormatException(file, 0, "cannot be read (" + e.getMessage() + ")", RESTORE, e);
        }
    }

    /**
     * The version of the files. What is in an older one is read as it is, and never rewritten: in format 1 samples.csv
     * lacks the columns {@code turn} and {@code time}, and its rows have no moment ({@link SampleColumns}).
     */
    static final class FormatVersion {
        /** What is written today. */
        static final int CURRENT = 2;

        private FormatVersion() {}

        /** Refuses a run whose format is missing, unreadable, or newer than this code. */
        static void require(Path file, Map<String, String> properties) {
            String text = properties.get(RunProperties.FORMAT);
            if (text == null) {
                throw new ResultFormatException(
                        file,
                        0,
                        "the key 'format' is missing",
                        "add format=" + CURRENT + " if the run was written by this version");
            }
            if (!text.matches("[1-9]\\d{0,8}")) {
                throw new ResultFormatException(
                        file, 0, "format='" + text + "' is no format", "formats count from 1; restore the file");
            }
            if (Integer.parseInt(text) > CURRENT) {
                throw new ResultFormatException(
                        file,
                        0,
                        "is in format " + text + " and this version reads formats up to " + CURRENT,
                        "update the project to read it; the file is left as it is");
            }
        }
    }
}
