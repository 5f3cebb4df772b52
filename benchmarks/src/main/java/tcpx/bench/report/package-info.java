/**
 * What a person reads, as documents of tables, charts, notes and findings ({@code report.model}), computed once from
 * what is stored and then drawn by the terminal ({@code report.text}) and the page ({@code report.html}). A section of
 * a run's report is a class here and a line in {@link tcpx.bench.report.RunReport}. No measuring and no statistics of
 * its own may enter.
 */
package tcpx.bench.report;
