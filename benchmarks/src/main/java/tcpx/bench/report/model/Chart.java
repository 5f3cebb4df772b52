package tcpx.bench.report.model;

/** A picture. A terminal draws those that it can, and leaves the others to the tables that say the same. */
public sealed interface Chart extends Block permits Lines, Bars, HeatMap, Layers {
    /** What a link to it calls it: letters, digits and hyphens. */
    String id();

    /** What it shows, with units. */
    String caption();

    /** Whether it is small enough for two of them to stand side by side. */
    boolean small();
}
