/**
 * A report as a page for a browser: one self-contained file ({@link tcpx.bench.report.html.HtmlRenderer}), and the
 * event log of chunks as another ({@link tcpx.bench.report.html.TimelineHtml}). A page asks the network for nothing,
 * and its content policy forbids every script but its own, whatever the results hold.
 *
 * <p>{@code HtmlElement} is the only place where text becomes markup and is escaped. What a page says comes from
 * {@code report.model} and is not computed here.
 */
package tcpx.bench.report.html;
