/**
 * The two nodes of a benchmark. Node B serves ({@link tcpx.bench.node.NodeServer}): it receives, verifies and counts on
 * request. Node A asks ({@link tcpx.bench.node.NodeClient}) and sends ({@link tcpx.bench.node.Trial}). The same program
 * serves in the lab and on a second host.
 */
package tcpx.bench.node;
