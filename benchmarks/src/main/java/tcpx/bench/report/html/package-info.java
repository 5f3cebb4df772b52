/**
 * Pages for a browser: one self-contained file per run ({@link tcpx.bench.report.html.HtmlReport}), per history of releases
 * ({@link tcpx.bench.report.html.HistoryHtml}) and per event log ({@link tcpx.bench.report.html.TimelineHtml}). A page asks the network
 * for nothing, and its content policy forbids every script but its own, whatever the results hold.
 *
 * <p>From values to markup: {@code Tag} is the only place where text becomes markup and is escaped; charts ({@code Plot} and what is
 * drawn on it) know numbers and labels, not runs; sections know runs, not coordinates. No statistics of its own may enter.
 */
package tcpx.bench.report.html;
