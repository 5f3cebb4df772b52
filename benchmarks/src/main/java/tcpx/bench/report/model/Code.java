package tcpx.bench.report.model;

/** Lines to be copied as they are, such as a command. */
public record Code(String text) implements Block {}
