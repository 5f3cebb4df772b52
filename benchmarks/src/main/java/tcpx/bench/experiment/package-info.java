/**
 * The experiment engine: a {@link tcpx.bench.experiment.Plan} says which {@link tcpx.bench.experiment.SystemUnderTest}
 * is measured when, an {@link tcpx.bench.experiment.Experiment} plays it, a {@link tcpx.bench.experiment.Recorder}
 * writes rows as they are measured. Prints progress and nothing else.
 */
package tcpx.bench.experiment;
