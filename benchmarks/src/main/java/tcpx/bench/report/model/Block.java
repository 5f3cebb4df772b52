package tcpx.bench.report.model;

/** A part of a report. A renderer knows these kinds and nothing else. Values; safe to share between threads. */
public sealed interface Block permits Heading, Table, Chart, Note, Finding, KeyFigures, Code, Links, Fold {}
