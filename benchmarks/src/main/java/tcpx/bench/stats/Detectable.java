package tcpx.bench.stats;

/**
 * How small a change a comparison could have found, with a chance of 80 %.
 *
 * @param change as a share of the old value where the effect is a ratio, else in the metric's unit
 * @param wanted the least change that matters, a share
 * @param needed how many observations would find that; 0 where no reasonable number would, or where the effect is no
 *     ratio
 * @param observations of what, such as {@code forks on each side}
 */
public record Detectable(double change, double wanted, int needed, String observations) {}
