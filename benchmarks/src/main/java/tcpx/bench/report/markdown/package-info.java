/** Draws a report as Markdown, for places that show it: pull requests, job summaries, issues. */
package tcpx.bench.report.markdown;
