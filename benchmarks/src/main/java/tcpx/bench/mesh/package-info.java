/**
 * Many nodes as a mesh: who sends to whom in which round, how ranks find each other under a launcher, and what each of
 * them does. Between two ranks it is what {@link tcpx.bench.node} does between node A and node B. No commands and no
 * reports may enter.
 */
package tcpx.bench.mesh;
