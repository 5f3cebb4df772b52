/**
 * What a report says, as data: a {@link tcpx.bench.report.model.Document} of blocks, computed once and drawn by the
 * terminal ({@code report.text}) and by the page ({@code report.html}). Nothing here knows a run, a colour or a width.
 */
package tcpx.bench.report.model;
