package tcpx.bench.lab;

/**
 * How a rail is.
 *
 * @param down whether its link is down
 * @param rate to which it is shaped
 * @param loss the probability with which a packet is lost
 */
public record RailCondition(boolean down, RailRate rate, double loss) {}
