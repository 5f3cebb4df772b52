package tcpx.bench.model;

/** A model of goodput (GB/s) over the number of channels. */
public sealed interface ScalingModel extends Model permits Linear, Amdahl, UniversalScalability, Knee {}
