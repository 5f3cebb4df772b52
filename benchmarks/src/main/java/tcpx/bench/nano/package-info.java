/**
 * What a single step costs: not part of any default run. Each benchmark says what to expect.
 *
 * <p>{@code ./run-bench.sh nano.WindowBenchmark -prof gc} runs one; none needs a lab or a second node.
 */
package tcpx.bench.nano;
