/**
 * A report in a terminal or a file of text: widths, wrapping, signs, colours, sketches of charts. What it says comes
 * from {@code report.model} and is not computed here.
 */
package tcpx.bench.report.text;
